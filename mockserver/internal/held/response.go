// Package held keeps an answer back, so that a layer can look at it and change it
// before its first byte leaves.
package held

import (
	"bytes"
	"net/http"
)

// Response holds status and body back; headers go to the ResponseWriter under it,
// which sends them only when its own WriteHeader is called.
type Response struct {
	http.ResponseWriter
	Status int
	Body   bytes.Buffer
}

// WriteHeader keeps the first status.
func (r *Response) WriteHeader(status int) {
	if r.Status == 0 {
		r.Status = status
	}
}

// Write keeps p; a body without a status is 200.
func (r *Response) Write(p []byte) (int, error) {
	r.WriteHeader(http.StatusOK)
	return r.Body.Write(p)
}
