package httpx

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/clock"
)

// recorded serves a request by a handler behind the record, which told looks at.
func recorded(t *testing.T, handler http.HandlerFunc, told func(Record)) (wire *httptest.ResponseRecorder) {
	t.Helper()
	wire = httptest.NewRecorder()
	s := &server{Config: Config{Clock: clock.NewManual(time.Unix(0, 0)), Recorder: told}}
	s.record(handler).ServeHTTP(wire, httptest.NewRequest(http.MethodPost, "/path?q=1", strings.NewReader("asked")))
	return wire
}

func TestRecordHasBothSides(t *testing.T) {
	t.Parallel()
	var got Record
	wire := recorded(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.ReadAll(r.Body)
		w.Header().Set("X-One", "1")
		w.WriteHeader(http.StatusAccepted)
		_, _ = io.WriteString(w, "answered")
		w.Header().Set("X-Two", "too late")
	}, func(r Record) { got = r })
	assert.Equal(t, http.StatusAccepted, wire.Code)
	assert.Equal(t, "answered", wire.Body.String())
	assert.Equal(t, "POST /path?q=1", got.Method+" "+got.URL)
	assert.Equal(t, Body{Bytes: []byte("asked"), Size: 5}, got.Body)
	assert.Equal(t, Body{Bytes: []byte("answered"), Size: 8}, got.ResponseBody)
	assert.Equal(t, "1", got.ResponseHeader.Get("X-One"))
	assert.Empty(t, got.ResponseHeader.Get("X-Two"))
	assert.Equal(t, "example.com", got.Header.Get("Host"))
}

func TestRecordHoldsTheAnswerBackUntilItIsTold(t *testing.T) {
	t.Parallel()
	wire := httptest.NewRecorder()
	s := &server{Config: Config{Clock: clock.NewManual(time.Unix(0, 0)), Recorder: func(Record) {
		assert.Zero(t, wire.Body.Len())
	}}}
	s.record(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "answered") })).
		ServeHTTP(wire, httptest.NewRequest(http.MethodGet, "/", nil))
	assert.Equal(t, "answered", wire.Body.String())
}

func TestRecordOfAnAnswerThatFlows(t *testing.T) {
	t.Parallel()
	var got Record
	wire := recorded(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "one ")
		require.NoError(t, http.NewResponseController(w).Flush())
		_, _ = io.WriteString(w, "two")
	}, func(r Record) { got = r })
	assert.True(t, wire.Flushed)
	assert.Equal(t, "one two", wire.Body.String())
	assert.Equal(t, "one two", string(got.ResponseBody.Bytes))
}

func TestRecordOfWhatIsBrokenOff(t *testing.T) {
	t.Parallel()
	var order []string
	told := func(r Record) {
		order = append(order, "told")
		assert.True(t, r.Broken)
		assert.Equal(t, []string{"fault"}, r.Applied)
	}
	recorded(t, func(_ http.ResponseWriter, r *http.Request) {
		Applied(r.Context(), "fault")
		HangUp(r.Context(), func() { order = append(order, "ended") })
	}, told)
	assert.Equal(t, []string{"told", "ended"}, order)
	assert.PanicsWithValue(t, http.ErrAbortHandler, func() {
		recorded(t, func(_ http.ResponseWriter, r *http.Request) {
			Applied(r.Context(), "fault")
			panic(http.ErrAbortHandler)
		}, told)
	})
}

func TestRecordKeepsTheBeginningOfALongBody(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", maxRecorded+10)
	var got Record
	wire := recorded(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, long) }, func(r Record) { got = r })
	assert.Equal(t, len(long), wire.Body.Len(), "the caller gets all of it")
	assert.Len(t, got.ResponseBody.Bytes, maxRecorded)
	assert.Equal(t, int64(len(long)), got.ResponseBody.Size)
}
