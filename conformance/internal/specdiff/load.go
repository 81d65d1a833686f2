// Package specdiff compares another OpenAPI document with the contract: what it
// lacks, what it has beside, and what it says differently.
//
// oasdiff is the library for this and would be used if it could be: its release
// that works with our version of kin-openapi (v1.36.0, with v0.153.0) demands a
// newer Go than this module promises its users, and the releases before it
// demand that too, and older versions of kin-openapi. So the comparison is ours,
// on kin-openapi's model, and no larger than what a report needs.
package specdiff

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
)

// MaxDocument bounds a document, in bytes.
const MaxDocument = 16 << 20

// Read reads a document from a file or, within timeout, from a URL.
func Read(ctx context.Context, from string, timeout time.Duration) ([]byte, error) {
	if strings.HasPrefix(from, "http://") || strings.HasPrefix(from, "https://") {
		return fetch(ctx, from, timeout)
	}
	file, err := os.Open(from)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return bounded(file)
}

func fetch(ctx context.Context, from string, timeout time.Duration) ([]byte, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, timeout, fmt.Errorf("not there within %s", timeout))
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, from, nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Accept", "application/json, application/yaml, */*;q=0.5")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, plain(ctx, err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("it answers %s", response.Status)
	}
	data, err := bounded(response.Body)
	return data, plain(ctx, err)
}

// plain is the error without the URL, which may hold a password, and with the
// reason for an end of ctx.
func plain(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return context.Cause(ctx)
	}
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		return wrapped.Err
	}
	return err
}

func bounded(r io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxDocument+1))
	if err != nil {
		return nil, err
	}
	if len(data) > MaxDocument {
		return nil, fmt.Errorf("is larger than %d bytes", MaxDocument)
	}
	return data, nil
}

// Parse reads a document, JSON or YAML. References to other files and hosts are
// not followed.
func Parse(data []byte) (*openapi3.T, error) {
	loader := openapi3.NewLoader()
	loader.IsExternalRefsAllowed = false
	doc, err := loader.LoadFromData(data)
	if err != nil {
		return nil, fmt.Errorf("it is no OpenAPI document that can be read: %w", err)
	}
	if !strings.HasPrefix(doc.OpenAPI, "3.") {
		return nil, fmt.Errorf("it is no OpenAPI 3 document: openapi is %q", doc.OpenAPI)
	}
	if doc.Paths.Len() == 0 {
		return nil, errors.New("it has no paths")
	}
	return doc, nil
}
