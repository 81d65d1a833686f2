package mockserver_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestClientCertificates(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	receiver := newReceiver(t, 200)
	endpoint, _ := c.subscribe(receiver.url, "a", "")
	one := c.project() + "/endpoints/" + endpoint

	stored := c.post(one+"/mtls", `{"clientCert":"nope","clientKey":"s3cret","caCert":" "}`).object(200)
	assert.Equal(t, true, stored["mtlsEnabled"])
	assert.Nil(t, stored["secret"])
	shown := c.get(one)
	assert.Equal(t, true, shown.object(200)["mtlsEnabled"])
	assert.NotContains(t, shown.body, "s3cret")
	c.post("/api/v1/events", `{"type":"a","data":1}`).object(201)
	c.settle()
	receiver.only()

	for range 2 {
		assert.Equal(t, false, c.delete(one + "/mtls").object(200)["mtlsEnabled"])
	}
	assert.Equal(t, false, c.get(one).object(200)["mtlsEnabled"])
}

func TestClientCertificatesThatAreRefused(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	endpoint := c.post(c.project()+"/endpoints", `{"url":"https://example.com/"}`).text(201, "id")
	one := c.project() + "/endpoints/" + endpoint
	const good = `{"clientCert":"c","clientKey":"k"}`
	required := map[string]any{"clientCert": "Client certificate is required", "clientKey": "Client key is required"}
	for _, body := range []string{`{}`, `{"clientCert":" ","clientKey":""}`, `{"clientCert":null,"clientKey":null}`} {
		assert.Equal(t, required, c.post(one+"/mtls", body).object(400)["fieldErrors"], body)
	}
	assert.Equal(t, 400, c.post(one+"/mtls", `{"clientCert":1,"clientKey":2}`).status)
	assert.Equal(t, false, c.get(one).object(200)["mtlsEnabled"])

	assert.Equal(t, "Endpoint not found", c.post(c.project()+"/endpoints/"+unknown+"/mtls", good).text(404, "message"))
	user, project, key := c.person("mtls@certificates.test")
	theirs := c.with("X-API-Key", key)
	assert.Equal(t, "Access denied", theirs.post("/api/v1/projects/"+project+"/endpoints/"+endpoint+"/mtls", good).text(403, "message"))
	assert.Equal(t, "Access denied", user.delete(one+"/mtls").text(403, "message"))
	second := user.post("/api/v1/projects", `{"name":"Second"}`).text(201, "id")
	own := theirs.post("/api/v1/projects/"+project+"/endpoints", `{"url":"https://example.com/"}`).text(201, "id")
	for _, got := range []reply{
		user.post("/api/v1/projects/"+second+"/endpoints/"+own+"/mtls", good),
		user.delete("/api/v1/projects/" + second + "/endpoints/" + own + "/mtls"),
	} {
		assert.Equal(t, "Endpoint not found in project", got.text(404, "message"))
	}
	c.delete(one)
	assert.Equal(t, "Endpoint not found", c.post(one+"/mtls", good).text(404, "message"), "deleted")
	assert.Equal(t, "Endpoint not found", c.delete(one+"/mtls").text(404, "message"))
}
