package inprocess

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync"
)

// held is how much of an answer is kept back before its header goes out, as
// net/http does: a shorter answer gets its length told.
const held = 2048

// exchange is the handler's http.ResponseWriter and makes the client's
// http.Response.
type exchange struct {
	request *http.Request
	cancel  context.CancelFunc // of the handler's request

	begun    chan struct{} // closed once response or err is there
	response *http.Response
	err      error

	mu       sync.Mutex
	header   http.Header
	final    http.Header // as it was when the status was written
	status   int
	buffer   bytes.Buffer
	written  int64
	declared int64 // Content-Length that the handler set, else -1
	stream   *io.PipeWriter
	stop     func() bool // of the watch over the client's context
}

func newExchange(out *http.Request, cancel context.CancelFunc) *exchange {
	return &exchange{request: out, cancel: cancel, begun: make(chan struct{}), header: http.Header{}, declared: -1}
}

// Header implements http.ResponseWriter.
func (x *exchange) Header() http.Header { return x.header }

// WriteHeader implements http.ResponseWriter.
func (x *exchange) WriteHeader(status int) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.writeHeader(status)
}

func (x *exchange) writeHeader(status int) {
	if x.final != nil || status < http.StatusOK {
		return // the second one is void; interim answers are not shown
	}
	x.status, x.final = status, x.header.Clone()
	if n, err := strconv.ParseInt(x.final.Get("Content-Length"), 10, 64); err == nil {
		x.declared = n
	}
}

// Write implements http.ResponseWriter. Once the header is out it returns when
// the client has read p.
func (x *exchange) Write(p []byte) (int, error) {
	x.mu.Lock()
	x.writeHeader(http.StatusOK)
	if !x.mayHaveBody() {
		x.mu.Unlock()
		return 0, http.ErrBodyNotAllowed
	}
	if x.declared >= 0 && x.written+int64(len(p)) > x.declared {
		x.mu.Unlock()
		return 0, http.ErrContentLength
	}
	x.written += int64(len(p))
	if x.stream == nil {
		x.buffer.Write(p)
		if x.buffer.Len() > held {
			x.flush()
		}
		x.mu.Unlock()
		return len(p), nil
	}
	stream := x.stream
	x.mu.Unlock()
	if x.isHead() {
		return len(p), nil
	}
	return stream.Write(p)
}

// Flush implements http.Flusher.
func (x *exchange) Flush() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.writeHeader(http.StatusOK)
	x.flush()
}

// flush lets the header go, and what has been written.
func (x *exchange) flush() {
	if x.stream != nil {
		return
	}
	begin := bytes.NewReader(bytes.Clone(x.buffer.Bytes()))
	reader, writer := io.Pipe()
	x.stream = writer
	// Whoever gives up on the answer finds its body ended, and so does the handler.
	x.stop = context.AfterFunc(x.request.Context(), func() {
		_ = writer.CloseWithError(x.request.Context().Err())
	})
	x.begin(readCloser{io.MultiReader(begin, reader), closer(func() error {
		x.cancel()
		return reader.Close()
	})}, x.declared)
}

// end finishes the answer; aborted ones end as a closed connection does.
func (x *exchange) end(whole bool) {
	defer x.cancel()
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.stream != nil {
		x.stop()
		err := x.request.Context().Err() // nil ends the body well
		if err == nil && !x.isHead() && (!whole || x.short()) {
			err = io.ErrUnexpectedEOF
		}
		_ = x.stream.CloseWithError(err)
		return
	}
	if !whole {
		x.err = io.EOF
		close(x.begun)
		return
	}
	x.writeHeader(http.StatusOK)
	var body io.Reader = bytes.NewReader(x.buffer.Bytes())
	length := int64(x.buffer.Len())
	switch {
	case x.short():
		body, length = io.MultiReader(body, failing{io.ErrUnexpectedEOF}), x.declared
	case x.isHead() && length == 0:
		length = x.declared
	}
	x.begin(io.NopCloser(body), length)
}

func (x *exchange) short() bool { return x.declared > x.written }

func (x *exchange) isHead() bool { return x.request.Method == http.MethodHead }

func (x *exchange) mayHaveBody() bool {
	return x.status != http.StatusNoContent && x.status != http.StatusNotModified
}

// begin hands the answer to the client. A length below zero is not known yet.
func (x *exchange) begin(body io.ReadCloser, length int64) {
	h := x.final
	if _, set := h["Content-Type"]; !set && x.buffer.Len() > 0 {
		h.Set("Content-Type", http.DetectContentType(x.buffer.Bytes()))
	}
	r := &http.Response{
		Status: fmt.Sprintf("%d %s", x.status, http.StatusText(x.status)), StatusCode: x.status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: h, Body: body, ContentLength: length, Request: x.request,
	}
	if length >= 0 && x.mayHaveBody() {
		h.Set("Content-Length", strconv.FormatInt(length, 10))
	}
	if length < 0 && !x.isHead() {
		r.TransferEncoding = []string{"chunked"}
	}
	if x.isHead() {
		r.Body = readCloser{http.NoBody, body}
	}
	x.response = r
	close(x.begun)
}

type closer func() error

func (c closer) Close() error { return c() }

// failing is a reader that only fails.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }
