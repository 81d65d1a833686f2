package mockserver_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/mockserver"
)

// caller makes requests to one server.
type caller struct {
	t      testing.TB
	hf     *mockserver.Server
	header http.Header
}

func newCaller(t testing.TB, opts ...mockserver.Option) caller {
	hf := mockserver.New(t, opts...)
	return caller{t: t, hf: hf, header: http.Header{"X-Api-Key": {hf.APIKey()}, "Content-Type": {"application/json"}}}
}

// with returns a caller with another header; an empty value removes it.
func (c caller) with(name, value string) caller {
	c.header = c.header.Clone()
	c.header.Del(name)
	if value != "" {
		c.header.Set(name, value)
	}
	return c
}

// transport reaches the server over the network where it listens.
func (c caller) transport() http.RoundTripper {
	if strings.HasSuffix(c.hf.URL(), ".test") {
		return c.hf
	}
	return http.DefaultTransport
}

func (c caller) project() string { return "/api/v1/projects/" + c.hf.ProjectID() }

type reply struct {
	t      testing.TB
	status int
	header http.Header
	body   string
}

func (c caller) do(method, path, body string) reply {
	c.t.Helper()
	return c.send(method, path, strings.NewReader(body))
}

func (c caller) send(method, path string, body io.Reader) reply {
	c.t.Helper()
	r, err := http.NewRequest(method, c.hf.URL()+path, body)
	require.NoError(c.t, err)
	r.Header = c.header.Clone()
	res, err := c.transport().RoundTrip(r)
	require.NoError(c.t, err)
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	require.NoError(c.t, err)
	return reply{t: c.t, status: res.StatusCode, header: res.Header, body: string(text)}
}

func (c caller) post(path, body string) reply { c.t.Helper(); return c.do(http.MethodPost, path, body) }
func (c caller) get(path string) reply        { c.t.Helper(); return c.do(http.MethodGet, path, "") }
func (c caller) put(path, body string) reply  { c.t.Helper(); return c.do(http.MethodPut, path, body) }
func (c caller) delete(path string) reply     { c.t.Helper(); return c.do(http.MethodDelete, path, "") }

// object reads the body as a JSON object, after checking the status.
func (r reply) object(status int) map[string]any {
	r.t.Helper()
	require.Equal(r.t, status, r.status, r.body)
	var o map[string]any
	require.NoError(r.t, json.Unmarshal([]byte(r.body), &o), r.body)
	return o
}

// text is a member of the body, after checking the status.
func (r reply) text(status int, member string) string {
	r.t.Helper()
	s, ok := r.object(status)[member].(string)
	require.True(r.t, ok, "%s in %s", member, r.body)
	return s
}

// code is the error code of the envelope, "" for a success.
func (r reply) code() string {
	var e struct{ Error string }
	_ = json.NewDecoder(bytes.NewReader([]byte(r.body))).Decode(&e) // an array or empty body has none
	return e.Error
}

// person registers somebody and returns a caller with the token and a project
// and key of their own.
func (c caller) person(email string) (user caller, project, key string) {
	c.t.Helper()
	anonymous := c.with("X-API-Key", "")
	token := anonymous.post("/api/v1/auth/register", `{"email":"`+email+`","password":"Str0ng!pass","organizationName":"Other"}`).text(201, "accessToken")
	user = anonymous.with("Authorization", "Bearer "+token)
	project = user.post("/api/v1/projects", `{"name":"Theirs"}`).text(201, "id")
	key = user.post("/api/v1/projects/"+project+"/api-keys", `{"name":"their key"}`).text(201, "key")
	return user, project, key
}
