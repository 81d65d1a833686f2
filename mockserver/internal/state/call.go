package state

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/webhook-platform/hookflow-go/internal/contract"
)

// call makes the request of an operation with the object as its body.
func (r *run) call(op *contract.Operation, path []string, o *object) ([]byte, error) {
	if name := unknown(op, o.plain); name != "" {
		return nil, o.fail("no member %s in the body of %s", name, op.ID)
	}
	body, err := json.Marshal(o.plain)
	if err != nil {
		return nil, o.fail("%v", err)
	}
	url := op.Path
	for i, name := range op.Parameters("path") {
		url = strings.ReplaceAll(url, "{"+name+"}", path[i])
	}
	request, err := http.NewRequest(op.Method, r.BaseURL+url, bytes.NewReader(body))
	if err != nil {
		return nil, o.fail("%v", err)
	}
	request.Header.Set("Content-Type", "application/json")
	answer := &recorder{header: http.Header{}}
	r.API.ServeHTTP(answer, request)
	if answer.status >= 300 {
		return nil, o.fail("%s", refusal(answer.body.Bytes()))
	}
	return answer.body.Bytes(), nil
}

// unknown is a member that the operation's body does not have: the API would
// silently leave it out, and here it is a mistake.
func unknown(op *contract.Operation, members map[string]any) string {
	known := op.Members()
	for _, name := range slices.Sorted(maps.Keys(members)) {
		if !slices.Contains(known, name) {
			return name
		}
	}
	return ""
}

// refusal is what an error envelope says, in a line.
func refusal(body []byte) string {
	var e struct {
		Message     string
		FieldErrors map[string]string
	}
	if json.Unmarshal(body, &e) != nil || e.Message == "" {
		return string(body)
	}
	for _, field := range slices.Sorted(maps.Keys(e.FieldErrors)) {
		e.Message += fmt.Sprintf("; %s: %s", field, e.FieldErrors[field])
	}
	return e.Message
}

// adopted is the API's answer with what the file says instead.
func adopted(answer []byte, own map[string]string) json.RawMessage {
	var o map[string]json.RawMessage
	if json.Unmarshal(answer, &o) != nil {
		return answer
	}
	for name, value := range own {
		if _, there := o[name]; there {
			o[name], _ = json.Marshal(value) // a text always encodes
		}
	}
	if key, given := own["key"]; given {
		o["keyPrefix"], _ = json.Marshal(key[:shownOfKey])
	}
	if token, given := own["ingressPathToken"]; given {
		var url string
		if json.Unmarshal(o["ingressUrl"], &url) == nil {
			o["ingressUrl"], _ = json.Marshal(url[:strings.LastIndex(url, "/")+1] + token)
		}
	}
	text, err := json.Marshal(o)
	if err != nil {
		return answer
	}
	return text
}

// recorder is the http.ResponseWriter of a request inside the process.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (r *recorder) Header() http.Header { return r.header }

func (r *recorder) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
}

func (r *recorder) Write(p []byte) (int, error) {
	r.WriteHeader(http.StatusOK)
	return r.body.Write(p)
}
