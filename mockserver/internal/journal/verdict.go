package journal

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/webhook-platform/hookflow-go/internal/contract"
)

// Contract is the Checker of the project's contract.
type Contract struct{ *contract.Contract }

// Check implements Checker. It holds the exchange as it was on the wire against
// the contract, whichever dialect was spoken. A body that the journal does not
// have whole is not judged.
func (c Contract) Check(e Entry) (request, response string) {
	if e.Kind != KindRequest {
		return c.checkCallback(e), ""
	}
	op := c.Operation(e.Operation)
	if op == nil {
		path, _, _ := strings.Cut(e.URL, "?")
		return "no operation for " + e.Method + " " + path, ""
	}
	return c.checkRequest(op, e), c.checkResponse(op, e)
}

func (c Contract) checkRequest(op *contract.Operation, e Entry) string {
	u, err := url.ParseRequestURI(e.URL)
	if err != nil {
		return err.Error()
	}
	if int64(len(e.RequestBody)) < e.RequestSize {
		return ""
	}
	_, params := c.Match(op.Method, u.EscapedPath())
	_, violation := c.CheckRequest(op, contract.Request{Path: params, Query: u.Query(), Header: e.RequestHeader, Body: e.RequestBody})
	if violation == nil {
		return ""
	}
	return inWords(violation)
}

func inWords(v *contract.Violation) string {
	text := v.Error()
	for _, field := range slices.Sorted(maps.Keys(v.FieldErrors)) {
		text += fmt.Sprintf("; %s: %s", field, v.FieldErrors[field])
	}
	return text
}

func (c Contract) checkResponse(op *contract.Operation, e Entry) string {
	switch {
	case e.Status == 0, e.Method == http.MethodHead, int64(len(e.ResponseBody)) < e.ResponseSize:
		return ""
	}
	if err := c.CheckResponse(op, e.Status, e.ResponseHeader, e.ResponseBody); err != nil {
		return err.Error()
	}
	return ""
}

func (c Contract) checkCallback(e Entry) string {
	op := c.Callback(e.Operation)
	if op == nil || e.Attempt == 0 {
		return ""
	}
	if err := c.CheckCallback(op, e.RequestHeader, e.RequestBody); err != nil {
		return err.Error()
	}
	return ""
}
