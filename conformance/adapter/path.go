package adapter

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Path is path parameters in the order of the path. In JSON it is an object, whose
// members come in that order.
type Path []PathParameter

// PathParameter is one of them.
type PathParameter struct{ Name, Value string }

// Get returns the value of a name; empty when there is none.
func (p Path) Get(name string) string {
	for _, parameter := range p {
		if parameter.Name == name {
			return parameter.Value
		}
	}
	return ""
}

// MarshalJSON implements json.Marshaler.
func (p Path) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, parameter := range p {
		if i > 0 {
			b.WriteByte(',')
		}
		name, err := json.Marshal(parameter.Name)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(parameter.Value)
		if err != nil {
			return nil, err
		}
		b.Write(name)
		b.WriteByte(':')
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// UnmarshalJSON implements json.Unmarshaler.
func (p *Path) UnmarshalJSON(text []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	if opening, err := decoder.Token(); err != nil || opening != json.Delim('{') {
		return fmt.Errorf("the path parameters are no object: %w", err)
	}
	*p = nil
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return err
		}
		var value string
		if err := decoder.Decode(&value); err != nil {
			return fmt.Errorf("path parameter %v: %w", name, err)
		}
		*p = append(*p, PathParameter{Name: fmt.Sprint(name), Value: value})
	}
	return nil
}
