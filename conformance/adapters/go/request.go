package goadapter

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/webhook-platform/hookflow-go/client"
	"github.com/webhook-platform/hookflow-go/conformance/adapter"
)

// request is a call whose arguments are taken out one after the other. What is
// left at the end is what the client cannot say.
type request struct {
	adapter.Call
	left map[string]any
}

func newRequest(call adapter.Call) *request {
	q := &request{Call: call, left: map[string]any{}}
	maps.Copy(q.left, call.Query)
	maps.Copy(q.left, call.Headers)
	return q
}

// path is a path parameter.
func (q *request) path(name string) string { return q.Path.Get(name) }

func (q *request) project() string { return q.path("projectId") }

func (q *request) id() string { return q.path("id") }

// takes takes an argument, and returns it as text.
func (q *request) takes(name string) string {
	value, ok := q.left[name]
	delete(q.left, name)
	if !ok {
		return ""
	}
	return fmt.Sprint(value)
}

func (q *request) number(name string) int {
	n, _ := strconv.Atoi(q.takes(name)) // nothing is 0
	return n
}

func (q *request) time(name string) time.Time {
	at, _ := time.Parse(time.RFC3339, q.takes(name)) // nothing is the zero time
	return at
}

func (q *request) list() client.ListOptions {
	o := client.ListOptions{Page: q.number("page"), Size: q.number("size")}
	if sort := q.takes("sort"); sort != "" {
		o.Sort = []string{sort}
	}
	return o
}

// ids is a list of ids in the body.
func (q *request) ids(name string) []string {
	var members map[string][]string
	_ = json.Unmarshal(q.Body, &members) // nothing is no ids
	return members[name]
}

// done is an error when arguments are left.
func (q *request) done() error {
	if len(q.left) == 0 {
		return nil
	}
	return unsupported(slices.Sorted(maps.Keys(q.left)))
}

// body decodes the request's body into an input of the client. A member that the
// input has no field for, and a required one that is not there, cannot be said.
func body[T any](q *request, required ...string) (T, error) {
	var in T
	var members map[string]json.RawMessage
	if err := json.Unmarshal(q.Body, &members); err != nil {
		return in, err
	}
	for _, name := range required {
		if members[name] == nil {
			return in, unsupported{"a call without " + name}
		}
	}
	decoder := json.NewDecoder(bytes.NewReader(q.Body))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&in); err != nil {
		if name, unknown := strings.CutPrefix(err.Error(), "json: unknown field "); unknown {
			return in, unsupported{strings.Trim(name, `"`)}
		}
		return in, unsupported{err.Error()}
	}
	return in, q.done()
}

// update fills an update of the client, whose fields tell absent from empty.
func update[T any](q *request) (T, error) {
	var u T
	var members map[string]json.RawMessage
	if err := json.Unmarshal(q.Body, &members); err != nil {
		return u, err
	}
	value := reflect.ValueOf(&u).Elem()
	for _, name := range slices.Sorted(maps.Keys(members)) {
		field := value.FieldByNameFunc(func(candidate string) bool { return strings.EqualFold(candidate, name) })
		if !field.IsValid() {
			return u, unsupported{name}
		}
		if err := set(field.Addr().Interface(), members[name]); err != nil {
			return u, unsupported{name + ": " + err.Error()}
		}
	}
	return u, q.done()
}

func set(field any, text json.RawMessage) error {
	switch f := field.(type) {
	case *client.Field[string]:
		return setTo(f, text)
	case *client.Field[bool]:
		return setTo(f, text)
	case *client.Field[int]:
		return setTo(f, text)
	case *client.Field[client.SignatureScheme]:
		return setTo(f, text)
	case *client.Field[client.ProviderType]:
		return setTo(f, text)
	case *client.Field[client.IncomingSourceStatus]:
		return setTo(f, text)
	case *client.Field[client.VerificationMode]:
		return setTo(f, text)
	case *client.Field[client.DestinationAuthType]:
		return setTo(f, text)
	case *client.Field[client.SchemaPolicy]:
		return setTo(f, text)
	case *client.Field[client.IdempotencyPolicy]:
		return setTo(f, text)
	}
	return fmt.Errorf("the adapter knows no %T", field)
}

func setTo[T any](f *client.Field[T], text json.RawMessage) error {
	var value T
	if err := json.Unmarshal(text, &value); err != nil {
		return err
	}
	*f = client.Set(value)
	return nil
}
