package client

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"

	"github.com/webhook-platform/hookflow-go/gen/api"
)

const jsonType = "application/json"

// eventBody is an event as it is sent.
type eventBody struct{ text []byte }

func (b *eventBody) reader() io.Reader { return bytes.NewReader(b.text) }

// write encodes the event so that its data keeps every byte. encoding/json would
// compact it, and the platform signs and delivers the bytes that it gets.
func (b *eventBody) write(k *call, eventType string, data any) {
	text, err := eventData(data)
	if err != nil {
		k.invalid(fmt.Sprintf("the data cannot be sent: %v", err), err)
		return
	}
	place, err := json.Marshal(rand.Text())
	if err != nil {
		k.invalid("the event cannot be written", err)
		return
	}
	event, err := json.Marshal(api.EventInput{Type: eventType, Data: place})
	if err != nil {
		k.invalid("the event cannot be written", err)
		return
	}
	b.text = bytes.Replace(event, place, text, 1)
}

// eventData is data as JSON, without the escapes that only HTML needs.
func eventData(data any) ([]byte, error) {
	switch d := data.(type) {
	case json.RawMessage:
		if len(d) == 0 {
			return []byte("null"), nil
		}
		if !json.Valid(d) {
			return nil, fmt.Errorf("the json.RawMessage is not valid JSON")
		}
		return d, nil
	case []byte:
		return nil, fmt.Errorf("[]byte would be sent as base64: use json.RawMessage for JSON, string for text")
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(data); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}
