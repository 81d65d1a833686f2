package client_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/webhook-platform/hookflow-go/client"
)

// operation is one of the contract, with a pattern of its path.
type operation struct {
	id, method string
	path       *regexp.Regexp
	parameters int
}

// operations are all of openapi.yaml.
func operations(t *testing.T) (all []operation) {
	t.Helper()
	text, err := os.ReadFile("../openapi.yaml")
	require.NoError(t, err)
	var contract struct {
		Paths map[string]map[string]struct {
			ID string `yaml:"operationId"`
		}
	}
	require.NoError(t, yaml.Unmarshal(text, &contract))
	parameter := regexp.MustCompile(`\\\{[^}]+\\\}`)
	for path, methods := range contract.Paths {
		pattern := regexp.MustCompile("^" + parameter.ReplaceAllString(regexp.QuoteMeta(path), "([^/]+)") + "$")
		for method, op := range methods {
			if op.ID != "" {
				all = append(all, operation{op.ID, strings.ToUpper(method), pattern, strings.Count(path, "{")})
			}
		}
	}
	require.Greater(t, len(all), 50)
	// A fixed segment is meant before a parameter in its place.
	slices.SortFunc(all, func(a, b operation) int { return a.parameters - b.parameters })
	return all
}

// answersAnything is a body that satisfies every method that reads one object or page.
const answersAnything = `{"id":"x","eventId":"x","deliveryId":"x","forwardAttemptId":"x","accessToken":"x","name":"x","url":"x","content":[],"last":true}`

// Every method of every service is called, and what goes out is held against the
// contract: each operation is reached, each request is an operation, each id is in its
// place, and each error names the operation that failed.
func TestEveryOperationIsReachable(t *testing.T) {
	t.Parallel()
	contract := operations(t)
	reached := map[string]bool{}
	for name, calls := range serviceCalls() {
		for _, args := range calls {
			w := &wire{answer: inOrder(gives(200, answersAnything))}
			invokeMethod(t, over(t, w), name, args)
			requests := w.requests()
			if !assert.NotEmpty(t, requests, "%s sends nothing", name) {
				continue
			}
			for _, r := range requests {
				op, ids := find(contract, r)
				if assert.NotEmpty(t, op, "%s sends %s %s, which is no operation", name, r.method, r.path) {
					reached[op] = true
					assert.True(t, slices.Equal(texts(args)[:len(ids)], ids), "%s puts its ids into %s", name, r.path)
				}
			}
			// Each of its requests fails once, the ones before it succeed.
			for i := range requests {
				answers := make([]func() (*http.Response, error), i, i+1)
				for j := range answers {
					answers[j] = gives(200, answersAnything)
				}
				w := &wire{answer: inOrder(append(answers, fails(errors.New("broken")))...)}
				err := invokeMethod(t, over(t, w, client.WithRetry(client.RetryPolicy{})), name, args)
				var e *client.Error
				if assert.ErrorAs(t, err, &e, name) {
					op, _ := find(contract, w.requests()[i])
					assert.Equal(t, op, e.Operation, name)
				}
			}
		}
	}
	for _, op := range contract {
		assert.True(t, reached[op.id], "no method reaches %s", op.id)
	}
}

func find(contract []operation, r sent) (id string, ids []string) {
	for _, op := range contract {
		if found := op.path.FindStringSubmatch(r.path); found != nil && op.method == r.method {
			return op.id, found[1:]
		}
	}
	return "", nil
}

// serviceCalls are the arguments for every method of every service, without context
// and options. Texts are ids that tell their place.
func serviceCalls() map[string][][]reflect.Value {
	calls := map[string][][]reflect.Value{}
	hf := reflect.TypeFor[client.Client]()
	for i := range hf.NumField() {
		service := hf.Field(i)
		if !service.IsExported() {
			continue
		}
		for j := range service.Type.NumMethod() {
			method := service.Type.Method(j)
			var args []reflect.Value
			for k := 2; k < method.Type.NumIn()-1; k++ { // behind the receiver and the context, before the options
				arg := reflect.New(method.Type.In(k)).Elem()
				if arg.Kind() == reflect.String {
					arg.SetString(fmt.Sprintf("place-%d", k-1))
				}
				args = append(args, arg)
			}
			calls[service.Name+"."+method.Name] = [][]reflect.Value{args}
		}
	}
	// The one method that takes a method of HTTP.
	capture := calls["TestEndpoints.Capture"][0]
	calls["TestEndpoints.Capture"] = nil
	for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
		calls["TestEndpoints.Capture"] = append(calls["TestEndpoints.Capture"], append([]reflect.Value{reflect.ValueOf(method)}, capture[1:]...))
	}
	return calls
}

// invokeMethod calls a method by name, walks the sequence if it returns one, and
// returns its error.
func invokeMethod(t *testing.T, hf *client.Client, name string, args []reflect.Value) error {
	t.Helper()
	service, method, _ := strings.Cut(name, ".")
	f := reflect.ValueOf(hf).Elem().FieldByName(service).MethodByName(method)
	out := f.Call(append([]reflect.Value{reflect.ValueOf(context.Background())}, args...))
	last := out[len(out)-1]
	if last.Kind() == reflect.Func {
		var err error
		for _, e := range last.Seq2() {
			err, _ = e.Interface().(error)
		}
		return err
	}
	err, _ := last.Interface().(error)
	return err
}

// texts are the ids among the arguments, in their order; not a method of HTTP.
func texts(args []reflect.Value) (ids []string) {
	for _, arg := range args {
		if arg.Kind() == reflect.String && strings.HasPrefix(arg.String(), "place-") {
			ids = append(ids, arg.String())
		}
	}
	return ids
}
