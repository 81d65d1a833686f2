package dialect

import (
	"bytes"
	"encoding/json"
)

// bodies are read up to where their JSON ends.
var bodies = []rewrite{
	{name: "trailing-junk", in: func(x *translation) {
		if !x.takesJSON() {
			return
		}
		text := bytes.TrimPrefix(x.Body, []byte("\xef\xbb\xbf"))
		dec := json.NewDecoder(bytes.NewReader(text))
		var first json.RawMessage
		if dec.Decode(&first) == nil {
			x.Body = text[:dec.InputOffset()]
		}
	}},
}

func (x *translation) takesJSON() bool {
	if x.Op == nil {
		return false
	}
	takes, _ := x.Op.TakesBody()
	return takes
}
