package recording

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
)

// Body is a body as recorded: text, bytes that are no text, or the beginning of
// one that was too long to keep.
type Body struct {
	// Bytes are all there is, or the beginning when Truncated.
	Bytes []byte
	// Truncated says that the rest was not kept.
	Truncated bool
	// Len is the full length in bytes.
	Len int
}

// UnmarshalJSON reads the three forms.
func (b *Body) UnmarshalJSON(data []byte) error {
	var text string
	if json.Unmarshal(data, &text) == nil {
		*b = Body{Bytes: []byte(text), Len: len(text)}
		return nil
	}
	var form struct {
		Base64    *string `json:"base64"`
		Len       int     `json:"len"`
		Head      string  `json:"head"`
		Truncated bool    `json:"truncated"`
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&form); err != nil {
		return fmt.Errorf("body: %w", err)
	}
	if form.Base64 != nil {
		raw, err := base64.StdEncoding.DecodeString(*form.Base64)
		*b = Body{Bytes: raw, Len: len(raw)}
		return err
	}
	*b = Body{Bytes: []byte(form.Head), Truncated: true, Len: form.Len}
	return nil
}
