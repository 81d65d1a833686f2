package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// Get calls a path that has no method of its own and decodes the answer into out,
// unless out is nil. The path is appended to the base URL and begins with a slash;
// escape what you put into it with url.PathEscape. Credential, headers, retries and
// errors are those of every other call.
func (c *Client) Get(ctx context.Context, path string, out any, opts ...CallOption) error {
	return c.generic(http.MethodGet, path, nil, opts).decode(ctx, out)
}

// Post is Get with a body, in, that encoding/json writes; nil is no body. It takes
// an idempotency key and is made again after a 429 only, with a key or without.
func (c *Client) Post(ctx context.Context, path string, in, out any, opts ...CallOption) error {
	return c.generic(http.MethodPost, path, in, opts).decode(ctx, out)
}

// Put is Get with a body, in, that encoding/json writes.
func (c *Client) Put(ctx context.Context, path string, in, out any, opts ...CallOption) error {
	return c.generic(http.MethodPut, path, in, opts).decode(ctx, out)
}

// Patch is Get with a body, in, that encoding/json writes. It is made again after a
// 429 only.
func (c *Client) Patch(ctx context.Context, path string, in, out any, opts ...CallOption) error {
	return c.generic(http.MethodPatch, path, in, opts).decode(ctx, out)
}

// Delete is Get for a path whose answer does not matter. A 404 of a retry is
// success.
func (c *Client) Delete(ctx context.Context, path string, opts ...CallOption) error {
	return none(ctx, c.generic(http.MethodDelete, path, nil, opts))
}

func (c *Client) generic(method, path string, in any, opts []CallOption) *call {
	var body []byte
	var k *call
	k = c.request(method, opts, func(string) (*http.Request, error) {
		target, err := c.target(path, k.settings.query)
		if err != nil {
			return nil, err
		}
		var reader io.Reader
		if body != nil {
			reader = bytes.NewReader(body)
		}
		request, err := http.NewRequest(method, target, reader)
		if err != nil {
			return nil, errors.New("the path is malformed")
		}
		if body != nil {
			request.Header.Set("Content-Type", jsonType)
		}
		if k.settings.idempotencyKey != nil {
			request.Header.Set(idempotencyKey, *k.settings.idempotencyKey)
		}
		return request, nil
	})
	k.takesKey, k.takesQuery = method != http.MethodGet, true
	if in != nil {
		var err error
		if body, err = json.Marshal(in); err != nil {
			k.invalid("the body cannot be written as JSON", err)
		}
	}
	return k
}

// target is the address of a path. It never leaves the base URL.
func (c *Client) target(path string, query url.Values) (string, error) {
	if !strings.HasPrefix(path, "/") {
		return "", errors.New(`the path must begin with "/"`)
	}
	u, err := url.Parse(c.settings.baseURL + path)
	if err != nil || u.Fragment != "" {
		return "", errors.New("the path is malformed")
	}
	for segment := range strings.SplitSeq(u.Path, "/") {
		if segment == "." || segment == ".." {
			return "", errors.New("the path must not hold dots as a segment")
		}
	}
	values := u.Query()
	for name, list := range query {
		values[name] = append(values[name], list...)
	}
	u.RawQuery = values.Encode()
	return u.String(), nil
}

func (k *call) decode(ctx context.Context, out any) error {
	text, err := k.do(ctx)
	if err != nil || out == nil {
		return err
	}
	if err := json.Unmarshal(text, out); err != nil {
		return k.unreadable("the answer cannot be read", err)
	}
	return nil
}
