package adapter

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Command is what the suite asks for.
type Command string

// The commands.
const (
	Start Command = "start"
	Make  Command = "call"
	Stop  Command = "stop"
)

// Request is one line to the adapter.
type Request struct {
	// Seq comes back with the response.
	Seq     int64   `json:"seq"`
	Do      Command `json:"do"`
	Version int     `json:"version,omitempty"` // of the protocol, with start
	*Call
}

// Response is one line from the adapter.
type Response struct {
	Seq     int64 `json:"seq"`
	Version int   `json:"version,omitempty"` // with start
	*Info
	*Outcome
}

//go:embed protocol.schema.json
var schemaText []byte

// Schema returns protocol.schema.json, which describes every message.
func Schema() []byte { return bytes.Clone(schemaText) }

var compiled = sync.OnceValues(func() (*jsonschema.Compiler, error) {
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(schemaText))
	if err != nil {
		return nil, err
	}
	compiler := jsonschema.NewCompiler()
	return compiler, compiler.AddResource("protocol.schema.json", document)
})

var responseSchemas = sync.OnceValues(func() (map[Command]*jsonschema.Schema, error) {
	compiler, err := compiled()
	if err != nil {
		return nil, err
	}
	schemas := map[Command]*jsonschema.Schema{}
	for _, command := range []Command{Start, Make, Stop} {
		schema, err := compiler.Compile("protocol.schema.json#/$defs/" + string(command) + "Response")
		if err != nil {
			return nil, err
		}
		schemas[command] = schema
	}
	return schemas, nil
})

// ReadResponse reads one line that an adapter wrote in answer to a command. An
// error says what is wrong with it in words for the adapter's author.
func ReadResponse(command Command, line []byte) (Response, error) {
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil || decoder.More() {
		return Response{}, fmt.Errorf("a line that is no JSON: %s", clip(line))
	}
	schemas, err := responseSchemas()
	if err != nil {
		return Response{}, err
	}
	if err := schemas[command].Validate(value); err != nil {
		return Response{}, fmt.Errorf("an answer to %s that is off protocol.schema.json: %s; it was %s", command, reason(err), clip(line))
	}
	r := Response{Info: &Info{}, Outcome: &Outcome{}}
	if err := json.Unmarshal(line, &r); err != nil {
		return Response{}, fmt.Errorf("an answer to %s that cannot be read: %w", command, err)
	}
	object, _ := value.(map[string]any)
	if result, there := object["result"]; there && result == nil {
		r.Result = json.RawMessage("null")
	}
	return r, nil
}

func reason(err error) string {
	var invalid *jsonschema.ValidationError
	if !errors.As(err, &invalid) {
		return err.Error()
	}
	for len(invalid.Causes) > 0 {
		invalid = invalid.Causes[0]
	}
	return strings.ReplaceAll(invalid.Error(), "\n", " ")
}

const clipAt = 300

func clip(line []byte) string {
	if len(line) > clipAt {
		return string(line[:clipAt]) + "…"
	}
	return string(line)
}
