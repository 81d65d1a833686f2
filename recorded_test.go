package hookflow_test

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/webhook-platform/hookflow-go/internal/contract"
	"github.com/webhook-platform/hookflow-go/internal/ledger"
	"github.com/webhook-platform/hookflow-go/internal/recording"
)

// Every recorded answer of the contract's operations keeps to the contract, and
// so does every recorded request that got a 2xx, apart from what the ledger
// lists.
func TestRecordedExchangesKeepToTheContract(t *testing.T) {
	t.Parallel()
	spec, l, exchanges := loaded(t)
	counts := map[string]int{}
	for _, x := range exchanges {
		op, params := spec.Match(x.Request.Method, x.Request.Path)
		if op == nil || isLiteral(params) {
			counts["outside the contract"]++
			continue
		}
		if x.Response.Body.Truncated || x.Request.Body.Truncated {
			counts["truncated"]++
			continue
		}
		if err := checkAnswer(spec, op, x); err != nil {
			counts["answers off the contract, in the ledger"]++
			assert.True(t, explained(l, op.ID, x, err), "%s %s: %v", op.ID, x.Name(), err)
			continue
		}
		counts["answers"]++
		if x.Response.Status/100 != 2 {
			continue
		}
		if violation := checkAsked(spec, op, params, x); violation != nil {
			_, ok := l.Tolerates(op.ID, x.Name(), x.Response.Status, 400, "")
			counts["requests off the contract, in the ledger"]++
			assert.True(t, ok, "%s %s: %v %v", op.ID, x.Name(), violation, violation.FieldErrors)
			continue
		}
		counts["requests"]++
	}
	t.Log(counts)
	assert.Greater(t, counts["answers"], 1500)
	assert.Greater(t, counts["requests"], 1000)
}

// isLiteral tells a path that only looks like an operation with an id, such as
// …/events/diff.
func isLiteral(params map[string]string) bool {
	id, ok := params["id"]
	return ok && strings.Trim(id, "abcdefghijklmnopqrstuvwxyz-") == "" && id != "nope"
}

// explained reports whether the ledger has every place at which an answer is off
// the contract, or gives the exchange another status altogether.
func explained(l *ledger.Ledger, operation string, x recording.Exchange, err error) bool {
	var off *contract.OffSchema
	if errors.As(err, &off) {
		return !slices.ContainsFunc(off.Places, func(p contract.Place) bool {
			_, ok := l.Tolerates(operation, x.Name(), x.Response.Status, x.Response.Status, p.Pointer)
			return !ok
		})
	}
	return slices.ContainsFunc([]int{200, 201, 400, 401, 403, 404, 405, 409, 413, 422}, func(ours int) bool {
		_, ok := l.Tolerates(operation, x.Name(), x.Response.Status, ours, "")
		return ok
	})
}

// checkAnswer leaves the correlation id aside where the recorded web server
// answered by itself.
func checkAnswer(spec *contract.Contract, op *contract.Operation, x recording.Exchange) error {
	header := x.Response.Headers.HTTP()
	if strings.HasPrefix(header.Get("Content-Type"), "text/html") {
		return fmt.Errorf("an answer of the web server: %s", header.Get("Content-Type"))
	}
	return spec.CheckResponse(op, x.Response.Status, header, x.Response.Body.Bytes)
}

func checkAsked(spec *contract.Contract, op *contract.Operation, params map[string]string, x recording.Exchange) *contract.Violation {
	_, text, _ := strings.Cut(x.Request.Path, "?")
	query, err := url.ParseQuery(text)
	if err != nil {
		return &contract.Violation{Code: contract.InvalidRequest, Message: err.Error()}
	}
	_, violation := spec.CheckRequest(op, contract.Request{Path: params, Query: query, Header: x.Request.Headers.HTTP(), Body: x.Request.Body.Bytes})
	return violation
}

// The document is valid OpenAPI, and every example in it validates.
func TestTheContractIsValid(t *testing.T) {
	t.Parallel()
	spec, _, _ := loaded(t)
	assert.NoError(t, spec.Validate(t.Context()))
}
