package server

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/webhook-platform/hookflow-go/conformance/internal/exchange"
	"github.com/webhook-platform/hookflow-go/conformance/internal/expect"
)

// request is one to send.
type request struct {
	operation  string
	path       map[string]string
	query      url.Values
	header     http.Header
	body       any     // JSON; nil for none, unless null is set
	null       bool    // the body is null
	text       *string // a body as it stands
	target     string  // instead of the operation's path and query
	method     string  // instead of the operation's
	key, token string
}

// answered is an exchange with the answer's body read.
type answered struct {
	exchange.Exchange
	body any
	json bool
}

func (a *answered) status() int {
	if a.Response == nil {
		return 0
	}
	return a.Response.Status
}

func (a *answered) member(path ...string) any {
	value, _ := expect.Member(a.body, path)
	return value
}

// ask sends a request, with the exchange held against the contract. An error
// says why it could not be sent; that no answer came is in the exchange.
func (t *Tester) ask(ctx context.Context, r request) (*answered, error) {
	op := t.contract.Operation(r.operation)
	if op == nil {
		return nil, fmt.Errorf("there is no operation %s", r.operation)
	}
	method, target := op.Method, r.target
	if r.method != "" {
		method = r.method
	}
	if target == "" {
		target = targetOf(op.Path, r)
	}
	body, err := r.encode()
	if err != nil {
		return nil, err
	}
	var reader io.Reader
	if body != nil {
		reader = bytes.NewReader(body)
	}
	sent, err := http.NewRequestWithContext(ctx, method, t.URL+target, reader)
	if err != nil {
		return nil, err
	}
	sent.Header = r.headers(body != nil)
	a := &answered{Exchange: exchange.Exchange{Request: exchange.Request{Method: method, Target: target, Header: sent.Header, Body: body}}}
	if err := t.receive(sent, a); err != nil {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		a.Error = err.Error()
	}
	a.Check(t.contract)
	return a, nil
}

func (t *Tester) receive(sent *http.Request, a *answered) error {
	response, err := t.http.Do(sent)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	if err != nil {
		return fmt.Errorf("the answer broke off: %w", err)
	}
	a.Response = &exchange.Response{Status: response.StatusCode, Header: response.Header, Body: body}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	a.json = decoder.Decode(&a.body) == nil
	return nil
}

func targetOf(path string, r request) string {
	segments := strings.Split(path, "/")
	for i, segment := range segments {
		if strings.HasPrefix(segment, "{") {
			segments[i] = url.PathEscape(r.path[strings.Trim(segment, "{}")])
		}
	}
	target := strings.Join(segments, "/")
	if len(r.query) > 0 {
		target += "?" + r.query.Encode()
	}
	return target
}

func (r request) encode() ([]byte, error) {
	switch {
	case r.text != nil:
		return []byte(*r.text), nil
	case r.body == nil && !r.null:
		return nil, nil
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(r.body)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

func (r request) headers(body bool) http.Header {
	header := http.Header{"User-Agent": {"hookflow-conformance"}}
	if body {
		header.Set("Content-Type", "application/json")
	}
	if r.key != "" {
		header.Set("X-Api-Key", r.key)
	}
	if r.token != "" {
		header.Set("Authorization", "Bearer "+r.token)
	}
	for name, values := range r.header {
		header[http.CanonicalHeaderKey(name)] = slices.Clone(values)
		if len(values) == 1 && values[0] == "" && strings.EqualFold(name, "Content-Type") {
			header.Del(name) // a case can leave it out
		}
	}
	return header
}
