package httpx

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"time"

	"github.com/webhook-platform/hookflow-go/internal/contract"
)

// maxRecorded bounds the bytes of a body that a record keeps.
const maxRecorded = 1 << 20

// Record is a request as it came in on the wire and what went out for it.
type Record struct {
	Operation *contract.Operation // nil for a route or method that is not in the contract
	ProjectID string              // of the caller's key or of the path; empty where neither is known
	Started   time.Time           // on the server's clock, like Ended
	Ended     time.Time

	Method string
	URL    string // path and query as sent
	Header http.Header
	Body   Body

	Status         int // 0 when the connection was broken off before an answer
	ResponseHeader http.Header
	ResponseBody   Body
	Broken         bool     // the connection was broken off on purpose
	Applied        []string // names of the faults and defects that had a part in it

	hangUp func() // ends the connection once this is told
}

// Body is what was kept of a body, and its whole size in bytes.
type Body struct {
	Bytes []byte
	Size  int64
}

// record tells Recorder of every exchange. It stands outside of all layers, so
// that it sees what the caller sees.
func (s *server) record(next http.Handler) http.Handler {
	if s.Recorder == nil {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rec := &Record{Started: s.Clock.Now(), Method: r.Method, URL: r.URL.RequestURI(), Header: r.Header.Clone()}
		if r.Host != "" {
			rec.Header.Set("Host", r.Host)
		}
		if r.ContentLength > 0 {
			rec.Body.Size = r.ContentLength
		}
		r = r.WithContext(context.WithValue(r.Context(), recordKey{}, rec))
		request := &bodyTap{ReadCloser: r.Body}
		if r.Body != nil {
			r.Body = request
		}
		answer := &answerTap{ResponseWriter: w, record: rec}
		defer func() {
			reason := recover()
			rec.Broken = rec.Broken || reason != nil
			rec.Ended = s.Clock.Now()
			rec.Body.Bytes, rec.Body.Size = request.kept.Bytes(), max(rec.Body.Size, request.size)
			rec.ResponseBody = answer.body()
			// Told before the answer leaves: whoever has it finds it recorded.
			s.Recorder(*rec)
			if rec.hangUp != nil {
				rec.hangUp()
			}
			if reason != nil {
				panic(reason)
			}
			answer.release()
		}()
		next.ServeHTTP(answer, r)
	})
}

type recordKey struct{}

// recordOf is the record of a request; one that nobody will read where there is
// no Recorder.
func recordOf(ctx context.Context) *Record {
	if rec, ok := ctx.Value(recordKey{}).(*Record); ok {
		return rec
	}
	return &Record{}
}

// Applied notes that a fault or a defect had a part in the answer to a request.
func Applied(ctx context.Context, name string) {
	rec := recordOf(ctx)
	rec.Applied = append(rec.Applied, name)
}

// Broken notes that the connection of a request is broken off on purpose.
func Broken(ctx context.Context) { recordOf(ctx).Broken = true }

// HangUp breaks the connection of a request off by end, once that is recorded.
func HangUp(ctx context.Context, end func()) {
	rec, recorded := ctx.Value(recordKey{}).(*Record)
	if !recorded {
		end()
		return
	}
	rec.Broken, rec.hangUp = true, end
}

// bodyTap keeps what is read of a request's body.
type bodyTap struct {
	io.ReadCloser
	kept bytes.Buffer
	size int64
}

func (t *bodyTap) Read(p []byte) (int, error) {
	n, err := t.ReadCloser.Read(p)
	t.size += int64(n)
	keep(&t.kept, p[:n])
	return n, err
}

// answerTap holds an answer back until it is recorded, or until it is flushed.
type answerTap struct {
	http.ResponseWriter
	record *Record
	held   bytes.Buffer
	sent   int64 // bytes that went out before the end
	flowed bool  // the header is out
}

func (t *answerTap) WriteHeader(status int) {
	if t.record.Status == 0 {
		t.record.Status = status
		t.record.ResponseHeader = t.Header().Clone()
	}
}

func (t *answerTap) Write(p []byte) (int, error) {
	t.WriteHeader(http.StatusOK)
	t.sent += int64(len(p))
	if !t.flowed {
		return t.held.Write(p)
	}
	keep(&t.held, p)
	return t.ResponseWriter.Write(p)
}

// FlushError is what http.ResponseController calls.
func (t *answerTap) FlushError() error {
	t.WriteHeader(http.StatusOK)
	t.release()
	return http.NewResponseController(t.ResponseWriter).Flush()
}

// Unwrap lets http.ResponseController reach the connection.
func (t *answerTap) Unwrap() http.ResponseWriter { return t.ResponseWriter }

func (t *answerTap) body() Body {
	held := t.held.Bytes()
	return Body{Bytes: held[:min(len(held), maxRecorded)], Size: t.sent}
}

// release lets what is held go out.
func (t *answerTap) release() {
	if t.flowed || t.record.Status == 0 {
		return
	}
	t.flowed = true
	t.ResponseWriter.WriteHeader(t.record.Status)
	_, _ = t.ResponseWriter.Write(t.held.Bytes()) // the peer may be gone; there is nobody left to tell
}

func keep(b *bytes.Buffer, p []byte) {
	if room := maxRecorded - b.Len(); room > 0 {
		b.Write(p[:min(len(p), room)])
	}
}
