package defect

import (
	"bytes"
	"encoding/json"
)

// object is a JSON object whose values keep their text.
type object = map[string]json.RawMessage

// asObject reads a body that is an object; nil when it is none.
func asObject(body []byte) object {
	var o object
	if json.Unmarshal(body, &o) != nil {
		return nil
	}
	return o
}

// change rewrites the answer's object and reports whether it differs now.
func (x *exchange) change(fn func(object)) bool {
	o := asObject(x.body)
	if o == nil {
		return false
	}
	before := encode(o)
	fn(o)
	after := encode(o)
	if bytes.Equal(before, after) {
		return false
	}
	x.body = after
	return true
}

// each rewrites the objects of an answer: itself, the items of an array, or
// those of a page.
func (x *exchange) each(fn func(object)) bool {
	var items []object
	if json.Unmarshal(x.body, &items) == nil {
		before := encode(items)
		for _, o := range items {
			fn(o)
		}
		after := encode(items)
		if bytes.Equal(before, after) {
			return false
		}
		x.body = after
		return true
	}
	return x.change(func(o object) {
		content, isPage := o["content"]
		if !isPage {
			fn(o)
			return
		}
		var rows []object
		if json.Unmarshal(content, &rows) != nil {
			return
		}
		for _, row := range rows {
			fn(row)
		}
		o["content"] = encode(rows)
	})
}

func encode(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(v) // objects of valid JSON always encode
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// text is a JSON string's value.
func text(raw json.RawMessage) (string, bool) {
	var s string
	ok := len(raw) > 0 && raw[0] == '"' && json.Unmarshal(raw, &s) == nil
	return s, ok
}
