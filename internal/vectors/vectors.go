// Package vectors makes the test vectors of package verify, for receivers in any
// language. The signatures in them are computed here from crypto/hmac alone, not
// by the package under test. The files in verify/testdata/vectors are those of
// Fixed; a conformance run sends the same vectors, signed anew, to a receiver.
package vectors

import (
	"bytes"
	"encoding/json"
	"slices"
)

// Params are what the vectors are made of.
type Params struct {
	Secret string // of the receiver
	NowMs  int64  // the receiver's clock, in unix milliseconds
	ID     string // of the delivery
	Body   string // of the delivery, JSON
}

// Fixed are the parameters of the files that are checked in.
func Fixed() Params {
	return Params{
		Secret: "6Yk0cFMoJXyMPB8Wv2TtGg1lHn4uR7qA9eZsDiKxO3w", NowMs: 1795460463248,
		ID: "c2053eec-5fb7-4b7a-a081-c82f86ebc014", Body: `{"amount": 9.5, "order_id": "o1"}`,
	}
}

// File is one file of vectors.
type File struct {
	Name          string            `json:"-"`
	Schema        string            `json:"$schema"`
	Scheme        string            `json:"scheme"`
	Algorithm     string            `json:"algorithm"`
	Description   string            `json:"description"`
	NumberOfTests int               `json:"numberOfTests"`
	Notes         map[string]string `json:"notes"`
	Tests         []Vector          `json:"tests"`
}

// Vector is one request and what a receiver must make of it.
type Vector struct {
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
	Delivery    *Delivery   `json:"delivery,omitempty"`
}

// Delivery is what a receiver must read from a valid request.
type Delivery struct {
	DeliveryID string `json:"deliveryId"`
	TimeMs     int64  `json:"timeMs"`
	Type       string `json:"type"`
	Data       string `json:"data"`
}

// Encode writes the file as JSON.
func (f File) Encode() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err := enc.Encode(f)
	return b.Bytes(), err
}

// finish numbers the tests, collects the notes of their flags, and refuses what
// the schema could not express.
func (f File) finish() File {
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

// Files returns every file of vectors.
func Files(p Params) []File {
	return []File{hookflowFile(p).finish(), standardFile(p).finish(), deliveryFile(p).finish(), providerFile(p).finish()}
}
