// Package coverage counts what of the contract a run touched: a row for each
// path, method, request type, status and response type, as Specmatic does, and
// each parameter, field and enum value.
package coverage

import (
	"cmp"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/webhook-platform/hookflow-go/conformance/internal/exchange"
	"github.com/webhook-platform/hookflow-go/internal/contract"
)

// State is what is known of a row.
type State string

// The states.
const (
	// Covered: in the contract, and an answer of it kept to the contract.
	Covered State = "Covered"
	// NotTested: in the contract, and nothing tried it.
	NotTested State = "Not Tested"
	// NotImplemented: in the contract and tried, but no answer of it came that
	// keeps to the contract.
	NotImplemented State = "Not Implemented"
	// MissingInSpec: came, and is not in the contract. It counts in no total.
	MissingInSpec State = "Missing in Spec"
)

// Key names a row. The types are media types, empty for no body.
type Key struct {
	Path         string `json:"path"`
	Method       string `json:"method"`
	RequestType  string `json:"requestType"`
	Status       int    `json:"status"`
	ResponseType string `json:"responseType"`
}

// Row is one line of the coverage.
type Row struct {
	Key
	Operation string `json:"operation,omitempty"`
	State     State  `json:"state"`
	Attempts  int    `json:"attempts"`
	Matches   int    `json:"matches"`
}

// Coverage is what was counted, in the contract's order.
type Coverage struct {
	Exchanges  int         `json:"exchanges"`
	LastPage   int         `json:"lastPage"` // the highest page asked for, from 0
	Rows       []Row       `json:"rows"`
	Parameters []Parameter `json:"parameters"`
	Fields     []Field     `json:"fields"`
}

// Tracker counts exchanges. It is safe for concurrent use.
type Tracker struct {
	contract *contract.Contract

	mu        sync.Mutex
	exchanges int
	rows      map[Key]*Row
	fields    *fieldCounts
}

// NewTracker starts with every row of the contract untested.
func NewTracker(c *contract.Contract) *Tracker {
	t := &Tracker{contract: c, rows: map[Key]*Row{}, fields: newFieldCounts(c)}
	for _, op := range c.Operations() {
		for _, status := range op.Statuses() {
			for _, key := range declaredKeys(op, status) {
				t.rows[key] = &Row{Key: key, Operation: op.ID, State: NotTested}
			}
		}
	}
	return t
}

// Observe counts an exchange that was checked already. want is the status that
// the sender was after; 0 when it was after none.
func (t *Tracker) Observe(x exchange.Exchange, want int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.exchanges++
	op := t.contract.Operation(x.Operation)
	status := 0
	if x.Response != nil {
		status = x.Response.Status
	}
	if op != nil && want != 0 && want != status && op.Declares(want) {
		if keys := declaredKeys(op, want); len(keys) > 0 {
			t.row(t.nearest(keys, x), op.ID).Attempts++
		}
	}
	if x.Response == nil {
		return
	}
	row := t.observed(op, x)
	row.Attempts++
	if row.State != MissingInSpec && !x.Off(exchange.SideResponse) {
		row.Matches++
	}
	if op != nil {
		t.fields.observe(op, x)
	}
}

// observed finds the row of what came, and makes one where the contract has none.
func (t *Tracker) observed(op *contract.Operation, x exchange.Exchange) *Row {
	status := x.Response.Status
	if op == nil {
		path, _, _ := strings.Cut(x.Request.Target, "?")
		return t.row(Key{Template(path), x.Request.Method, mediaType(x.Request.Header, x.Request.Body), status, mediaType(x.Response.Header, x.Response.Body)}, "")
	}
	if slices.Contains(op.Statuses(), status) {
		for _, key := range declaredKeys(op, status) {
			if matchesType(key.ResponseType, mediaType(x.Response.Header, x.Response.Body)) && t.takesRequest(key, x) {
				return t.rows[key]
			}
		}
	}
	key := Key{op.Path, op.Method, mediaType(x.Request.Header, x.Request.Body), status, mediaType(x.Response.Header, x.Response.Body)}
	return t.row(key, op.ID)
}

// takesRequest reports whether x belongs to a row as a request. A refused one
// does, whatever its type: the refusal is what the row stands for.
func (t *Tracker) takesRequest(key Key, x exchange.Exchange) bool {
	return x.Response.Status >= 400 || matchesType(key.RequestType, mediaType(x.Request.Header, x.Request.Body)) || len(x.Request.Body) == 0
}

func (t *Tracker) nearest(keys []Key, x exchange.Exchange) Key {
	for _, key := range keys {
		if matchesType(key.RequestType, mediaType(x.Request.Header, x.Request.Body)) {
			return key
		}
	}
	return keys[0]
}

// row finds or makes a row; one that is kept nowhere when there is no room.
func (t *Tracker) row(key Key, operation string) *Row {
	row := t.rows[key]
	if row == nil {
		row = &Row{Key: key, Operation: operation, State: MissingInSpec}
		if len(t.rows) < maxRows {
			t.rows[key] = row
		}
	}
	return row
}

// maxRows bounds what is remembered of a target that answers as nobody expects.
const maxRows = 10_000

// A segment of a path that stands for one of many: an id, a number, a token.
var oneOfMany = regexp.MustCompile(`^(?:[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}|[0-9]+|[A-Za-z0-9_-]{20,})$`)

// Template makes one of the many paths that the contract does not have.
func Template(path string) string {
	segments := strings.Split(path, "/")
	for i, segment := range segments {
		if oneOfMany.MatchString(segment) {
			segments[i] = "*"
		}
	}
	return strings.Join(segments, "/")
}

// Coverage returns what was counted so far.
func (t *Tracker) Coverage() *Coverage {
	t.mu.Lock()
	defer t.mu.Unlock()
	c := &Coverage{Exchanges: t.exchanges, LastPage: t.fields.lastPage, Rows: make([]Row, 0, len(t.rows))}
	for _, row := range t.rows {
		r := *row
		switch {
		case r.State == MissingInSpec:
		case r.Matches > 0:
			r.State = Covered
		case r.Attempts > 0:
			r.State = NotImplemented
		}
		c.Rows = append(c.Rows, r)
	}
	slices.SortFunc(c.Rows, func(a, b Row) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Method, b.Method), cmp.Compare(a.Status, b.Status),
			cmp.Compare(a.RequestType, b.RequestType), cmp.Compare(a.ResponseType, b.ResponseType))
	})
	c.Parameters, c.Fields = t.fields.list()
	return c
}

// declaredKeys lists the rows that an operation has for a status.
func declaredKeys(op *contract.Operation, status int) []Key {
	var keys []Key
	for _, in := range op.RequestTypes() {
		for _, out := range op.ResponseTypes(status) {
			keys = append(keys, Key{op.Path, op.Method, in, status, out})
		}
	}
	return keys
}

func mediaType(h http.Header, body []byte) string {
	if len(body) == 0 {
		return ""
	}
	media, _, _ := strings.Cut(h.Get("Content-Type"), ";")
	return strings.ToLower(strings.TrimSpace(media))
}

func matchesType(declared, got string) bool { return declared == got || declared == "*/*" }
