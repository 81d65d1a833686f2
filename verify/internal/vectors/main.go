// Command vectors writes the test vectors of package verify, for receivers in
// any language:
//
//	go run ./verify/internal/vectors -out verify/testdata/vectors
//
// The signatures in them are computed here from crypto/hmac alone, not by the
// package under test. A test fails when the files and this program differ.
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "vectors:", err)
		os.Exit(1)
	}
}

func run(args []string, stdout io.Writer) error {
	flags := flag.NewFlagSet("vectors", flag.ContinueOnError)
	out := flags.String("out", "verify/testdata/vectors", "the directory to write to")
	if err := flags.Parse(args); err != nil {
		return err
	}
	for _, f := range files() {
		text, err := f.encode()
		if err != nil {
			return err
		}
		path := filepath.Join(*out, f.name)
		if err := os.WriteFile(path, text, 0o644); err != nil {
			return err
		}
		fmt.Fprintf(stdout, "%s: %d vectors\n", path, len(f.Tests))
	}
	return nil
}

// file is one file of vectors.
type file struct {
	name          string
	Schema        string            `json:"$schema"`
	Scheme        string            `json:"scheme"`
	Algorithm     string            `json:"algorithm"`
	Description   string            `json:"description"`
	NumberOfTests int               `json:"numberOfTests"`
	Notes         map[string]string `json:"notes"`
	Tests         []vector          `json:"tests"`
}

// vector is one request and what a receiver must make of it.
type vector struct {
	TcID        int         `json:"tcId"`
	ID          string      `json:"id"`
	Comment     string      `json:"comment"`
	Flags       []string    `json:"flags"`
	Provider    string      `json:"provider,omitempty"`
	HeaderName  string      `json:"headerName,omitempty"`
	Prefix      string      `json:"prefix,omitempty"`
	Secrets     []string    `json:"secrets"`
	NowMs       int64       `json:"nowMs"`
	ToleranceMs *int64      `json:"toleranceMs,omitempty"`
	MaxBody     int64       `json:"maxBody,omitempty"`
	Handled     []string    `json:"handledDeliveryIds,omitempty"`
	Headers     [][2]string `json:"headers"`
	Body        *string     `json:"body,omitempty"`
	BodyBase64  *string     `json:"bodyBase64,omitempty"`
	Result      string      `json:"result"`
	Reason      string      `json:"reason"`
	Family      string      `json:"family"`
	Delivery    *delivery   `json:"delivery,omitempty"`
}

// delivery is what a receiver must read from a valid request.
type delivery struct {
	DeliveryID string `json:"deliveryId"`
	TimeMs     int64  `json:"timeMs"`
	Type       string `json:"type"`
	Data       string `json:"data"`
}

func (f file) encode() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err := enc.Encode(f)
	return b.Bytes(), err
}

// finish numbers the tests, collects the notes of their flags, and refuses what
// the schema could not express.
func (f file) finish() file {
	f.Schema = "../vectors.schema.json"
	f.Algorithm = "HMAC-SHA256"
	f.NumberOfTests = len(f.Tests)
	f.Notes = make(map[string]string)
	var ids []string
	for i := range f.Tests {
		t := &f.Tests[i]
		t.TcID = i + 1
		t.Family = family(t.Reason)
		if slices.Contains(ids, t.ID) {
			panic("two vectors named " + t.ID)
		}
		ids = append(ids, t.ID)
		for _, flag := range t.Flags {
			note := note(flag)
			if note == "" {
				panic("flag without a note: " + flag)
			}
			f.Notes[flag] = note
		}
	}
	return f
}

func files() []file {
	return []file{hookflowFile().finish(), standardFile().finish(), deliveryFile().finish(), providerFile().finish()}
}
