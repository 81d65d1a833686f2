package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/webhook-platform/hookflow-go/gen/api"
)

// Limits of what is read of an answer, in bytes.
const (
	maxAnswer  = 32 << 20
	maxProblem = 256 << 10 // of an answer that is no success
)

// attempt makes the call once.
func (k *call) attempt(ctx context.Context) ([]byte, *Error) {
	s := k.client.settings
	request, err := k.build(s.baseURL + "/")
	if err != nil {
		return nil, &Error{Operation: k.operation, Code: CodeInvalidRequest, Message: "the request cannot be made", cause: err}
	}
	k.idempotent = k.idempotent || idempotentMethod(request.Method) && !k.once
	if request.Method == http.MethodDelete && k.doneBefore == nil && !k.answers {
		k.doneBefore = func(e *Error) bool { return e.Status == http.StatusNotFound }
	}
	bounded, cancel := context.WithTimeout(ctx, k.settings.timeout)
	defer cancel()
	request = request.WithContext(bounded)
	k.address(request)
	begun := time.Now()
	response, err := s.http.Do(request)
	if err != nil {
		return nil, k.unanswered(ctx, err)
	}
	defer response.Body.Close()
	success := response.StatusCode >= 200 && response.StatusCode <= 299
	limit := int64(maxProblem)
	if success {
		limit = maxAnswer
	}
	text, err := io.ReadAll(io.LimitReader(response.Body, limit+1))
	s.logger.DebugContext(ctx, "hookflow: called", "operation", k.operation, "status", response.StatusCode,
		"attempt", k.attempts, "took", time.Since(begun))
	switch {
	case !success:
		return nil, k.refused(response, text)
	case err != nil:
		return nil, k.unanswered(ctx, err)
	case int64(len(text)) > limit:
		return nil, &Error{
			Operation: k.operation, Status: response.StatusCode, Code: CodeInvalidResponse,
			Message: fmt.Sprintf("the answer is larger than %d bytes", limit), CorrelationID: correlation(response.Header),
		}
	}
	k.status, k.header = response.StatusCode, response.Header
	return text, nil
}

// address puts the headers on a request. The credential comes last: no option
// replaces it.
func (k *call) address(request *http.Request) {
	s := k.client.settings
	request.Header.Set("User-Agent", s.userAgent)
	for _, set := range s.header {
		set(request.Header)
	}
	for _, set := range k.settings.header {
		set(request.Header)
	}
	request.Header.Set("Accept", "application/json")
	if !k.public {
		s.credential.sign(request.Header)
	}
}

// unanswered is the error of an attempt without a whole answer. The cause is
// kept without the address, whose path may hold a token.
func (k *call) unanswered(ctx context.Context, err error) *Error {
	for wrapped := (*url.Error)(nil); errors.As(err, &wrapped); {
		err = wrapped.Err
	}
	e := &Error{Operation: k.operation, Code: CodeNetwork, Message: "no answer: " + k.scrub(err.Error()), cause: err}
	var slow net.Error
	switch {
	case ctx.Err() != nil:
		e.Code, e.Message, e.cause = contextCode(ctx), "given up", ctx.Err()
	case errors.Is(err, context.DeadlineExceeded):
		e.Code, e.Message = CodeTimeout, fmt.Sprintf("no answer within %v", k.settings.timeout)
	case errors.As(err, &slow) && slow.Timeout():
		e.Code = CodeTimeout
	}
	return e
}

// contextCode tells an end by time from an end by will.
func contextCode(ctx context.Context) Code {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return CodeTimeout
	}
	return CodeCanceled
}

// refused reads an answer that is no success, whatever its body is.
func (k *call) refused(response *http.Response, text []byte) *Error {
	e := &Error{
		Operation: k.operation, Status: response.StatusCode, CorrelationID: k.scrub(correlation(response.Header)),
		RateLimit: rateLimit(response.Header), RetryAfter: retryAfter(response),
	}
	// What has the wrong type is left out; the rest is still worth telling.
	var body api.Error
	var wrongType *json.UnmarshalTypeError
	if err := json.Unmarshal(text, &body); err == nil || errors.As(err, &wrongType) {
		e.Code, e.Message, e.FieldErrors = Code(k.scrub(string(body.Error))), k.scrub(body.Message), k.fieldErrors(body.FieldErrors)
	}
	if e.Message == "" {
		e.Message = http.StatusText(e.Status)
		if media, _, err := mime.ParseMediaType(response.Header.Get("Content-Type")); err == nil && !strings.HasSuffix(media, "json") {
			e.Message = strings.TrimSpace(e.Message + " (" + media + ")")
		}
	}
	return e
}

// fieldErrors keeps no more of them than fit an error.
func (k *call) fieldErrors(all map[string]string) map[string]string {
	if len(all) == 0 {
		return nil
	}
	out := make(map[string]string, min(len(all), maxFieldErrors))
	for _, name := range slices.Sorted(maps.Keys(all))[:min(len(all), maxFieldErrors)] {
		out[k.scrub(name)] = k.scrub(all[name])
	}
	return out
}

func correlation(h http.Header) string { return h.Get("X-Correlation-ID") }
