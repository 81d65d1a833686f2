package dialect

import (
	"bytes"
	"encoding/json"
	"slices"
)

// object is a JSON object that keeps the order of its members and the bytes of
// their values.
type object struct {
	members []member
}

type member struct {
	name string
	raw  json.RawMessage
}

// parseObject reads text that is one object and nothing else.
func parseObject(text []byte) (*object, bool) {
	if !json.Valid(text) {
		return nil, false
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	if open, err := dec.Token(); err != nil || open != json.Delim('{') {
		return nil, false
	}
	o := &object{}
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return nil, false
		}
		var raw json.RawMessage
		if dec.Decode(&raw) != nil {
			return nil, false
		}
		o.set(name.(string), raw) // valid JSON has nothing else here
	}
	return o, true
}

func (o *object) index(name string) int {
	return slices.IndexFunc(o.members, func(m member) bool { return m.name == name })
}

// get is a member's value; nil when there is none.
func (o *object) get(name string) json.RawMessage {
	if i := o.index(name); i >= 0 {
		return o.members[i].raw
	}
	return nil
}

func (o *object) set(name string, raw json.RawMessage) {
	if i := o.index(name); i >= 0 {
		o.members[i].raw = raw
		return
	}
	o.members = append(o.members, member{name, raw})
}

func (o *object) delete(name string) {
	o.members = slices.DeleteFunc(o.members, func(m member) bool { return m.name == name })
}

func (o *object) rename(from, to string) {
	if i := o.index(from); i >= 0 {
		o.members[i].name = to
	}
}

func (o *object) text() []byte {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range o.members {
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(quote(m.name))
		b.WriteByte(':')
		b.Write(m.raw)
	}
	b.WriteByte('}')
	return b.Bytes()
}

// quote writes text as JSON, without HTML's escapes.
func quote(text string) json.RawMessage {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(text) // text always encodes
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// eachObject changes the objects of a body: the body itself, the items of an
// array, or those of a page. A body of another kind stays as it is.
func eachObject(body []byte, change func(*object)) []byte {
	var items []json.RawMessage
	if json.Unmarshal(body, &items) == nil {
		for i := range items {
			items[i] = eachObject(items[i], change)
		}
		return list(items)
	}
	o, ok := parseObject(body)
	if !ok {
		return body
	}
	if content := o.get("content"); content != nil && o.get("pageable") != nil {
		o.set("content", eachObject(content, change))
	} else {
		change(o)
	}
	return o.text()
}

// list writes an array.
func list(items []json.RawMessage) json.RawMessage {
	var b bytes.Buffer
	b.WriteByte('[')
	for i, item := range items {
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(item)
	}
	b.WriteByte(']')
	return b.Bytes()
}
