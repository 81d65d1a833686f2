package verify

import (
	"bytes"
	"encoding/json"
)

// openEnvelope takes {"type":"…","data":…} apart. The body must be valid JSON.
// Member names are compared exactly, as package encoding/json would not do for
// a struct, and a name that occurs twice makes the body no envelope: different
// parsers would see different events in it.
func openEnvelope(body []byte) (typ string, data json.RawMessage, ok bool) {
	dec := json.NewDecoder(bytes.NewReader(body))
	if _, err := dec.Token(); err != nil {
		return "", nil, false
	}
	var types, datas int
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return "", nil, false
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return "", nil, false
		}
		switch name {
		case "type":
			types++
			if len(value) == 0 || value[0] != '"' || json.Unmarshal(value, &typ) != nil {
				return "", nil, false
			}
		case "data":
			datas++
			data = value
		}
	}
	if types != 1 || datas != 1 || typ == "" {
		return "", nil, false
	}
	return typ, data, true
}

// mayBeEnvelope sorts out most deliveries without an allocation. It looks for
// the names as they are always written; an envelope that escapes its own member
// names, which no writer does, counts as plain data.
func mayBeEnvelope(body []byte) bool {
	trimmed := bytes.TrimLeft(body, " \t\r\n")
	return len(trimmed) > 0 && trimmed[0] == '{' &&
		bytes.Contains(trimmed, []byte(`"type"`)) && bytes.Contains(trimmed, []byte(`"data"`))
}
