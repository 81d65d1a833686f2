package mockserver_test

import (
	"fmt"
	"io"
	"strings"
)

// requestProbes send parameters that the contract refuses.
func requestProbes() map[string]probe {
	get := func(path string) probe { return func(c caller) string { return c.get(c.project() + path).brief() } }
	return map[string]probe{
		"malformed-id":           get("/incoming-events?sourceId=nope"),
		"generic-path-not-found": func(c caller) string { return c.get("/api/v1/projects/proj_123/schemas").brief() },
		"short-id":               func(c caller) string { return c.get(c.project() + "/incoming-sources/1-1-1-1-1").body },
		"malformed-page":         get("/endpoints?page=abc&size=x"),
		"unknown-sort":           get("/endpoints?sort=bogus"),
		"event-diff-parameters":  get("/events/diff?left=" + nowhere[1:]),
		"malformed-query": func(c caller) string {
			return c.get("/api/v1/deliveries/projects/" + c.hf.ProjectID() + "?status=BOGUS").brief()
		},
		"idempotency-key-too-long": func(c caller) string {
			return c.with("Idempotency-Key", strings.Repeat("k", 230)).post("/api/v1/events", anything).brief()
		},
		"accept-header": func(c caller) string { return c.with("Accept", "text/html").get(c.project() + "/endpoints").brief() },
		"long-header":   func(c caller) string { return c.with("X-Long", strings.Repeat("a", 9000)).get(c.project()).brief() },
	}
}

// bodyProbes send bodies that the contract refuses.
func bodyProbes() map[string]probe {
	send := func(body string) probe {
		return func(c caller) string { return c.post("/api/v1/events", body).brief() }
	}
	long := strings.Repeat("a", 300)
	return map[string]probe{
		"malformed-body":      send(`[1]`),
		"trailing-junk":       send(anything + ` and more`),
		"wrong-type":          send(`{"type":{},"data":1}`),
		"event-type-too-long": send(`{"type":"` + long + `","data":1}`),
		"large-event-data":    send(`{"type":"a","data":"` + strings.Repeat("a", 2000) + `"}`),
		"content-type": func(c caller) string {
			return c.with("Content-Type", "text/plain").post("/api/v1/events", anything).brief()
		},
		"coercion": func(c caller) string {
			made := c.post(c.project()+"/endpoints", `{"url":"https://example.com/","rateLimitPerSecond":"5","enabled":1,"description":7}`)
			return fmt.Sprint(made.status, made.show("rateLimitPerSecond"), made.show("description"))
		},
		"chunked-body-limit": func(c caller) string {
			return c.send("POST", "/api/v1/events", io.LimitReader(zeros{}, 300_000)).brief()
		},
		"event-type-name-too-long": func(c caller) string {
			return c.post(c.project()+"/schemas", `{"name":"`+long+`"}`).brief()
		},
		"test-endpoint-name-too-long": func(c caller) string {
			return c.post(c.project()+"/test-endpoints", `{"name":"`+long+`"}`).brief()
		},
		"json-error-texts": func(c caller) string {
			return c.post(c.project()+"/transformations", `{"name":"n","template":"{bad"}`).text(400, "message")
		},
	}
}

// zeros is an endless text of a length that nobody knows.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = '0'
	}
	return len(p), nil
}

func routeProbes() map[string]probe {
	return map[string]probe{
		"unknown-route": func(c caller) string { return c.get("/api/v1/nope").brief() },
		"wrong-method": func(c caller) string {
			options := c.do("OPTIONS", "/api/v1/events", "")
			return c.get("/api/v1/events").brief() + fmt.Sprint(options.status, options.header.Get("Allow"))
		},
		"odd-path": func(c caller) string {
			return c.get(c.project()+"/endpoints/%2F").brief() + c.get("/api/v1//projects").brief()
		},
		"incoming-dead-letters": func(c caller) string { return c.get(c.project() + "/incoming-dlq").brief() },
		"api-key-rotation": func(c caller) string {
			id := c.post(c.project()+"/api-keys", `{"name":"key"}`).text(201, "id")
			return c.post(c.project()+"/api-keys/"+id+"/rotate", "").brief()
		},
	}
}

// answerProbes look at how answers are written.
func answerProbes() map[string]probe {
	return map[string]probe{
		"filter-answer-headers": func(c caller) string {
			got := c.with("X-API-Key", "").get(c.project())
			large := c.post("/api/v1/events", strings.Repeat("x", 262145))
			return fmt.Sprint(got.header.Get("Content-Type"), got.header["X-Correlation-Id"] == nil, large.status, large.header["X-Frame-Options"] == nil)
		},
		"event-token-body": func(c caller) string {
			user, _, _ := c.person("a@example.com")
			return user.post("/api/v1/events", anything).body
		},
		"endpoint-list-array": func(c caller) string { return c.get(c.project() + "/endpoints").body[:1] },
		"rate-limit-reset-unit": func(c caller) string {
			return fmt.Sprint(len(c.post("/api/v1/events", anything).header.Get("X-RateLimit-Reset")))
		},
		"event-payload-text": func(c caller) string {
			id := c.post("/api/v1/events", `{"type":"a.b","data":{"long":1.50,"b":[ 1 ]}}`).text(201, "eventId")
			return c.get(c.project()+"/events/"+id).text(200, "payload") +
				c.post(c.project()+"/events/test", `{"type":"a.b","data":{"long":1.50,"b":[ 1 ]}}`).text(201, "payload")
		},
		"api-key-created-at": func(c caller) string {
			return fmt.Sprint(c.post(c.project()+"/api-keys", `{"name":"key"}`).object(201)["createdAt"] == nil)
		},
		"captured-body-empty": func(c caller) string {
			made := c.post(c.project()+"/test-endpoints", `{}`)
			c.post("/hook/"+made.text(200, "slug"), `{"n":1}`).object(200)
			return c.get(c.project() + "/test-endpoints/" + made.text(200, "id") + "/requests").body[:0] +
				fmt.Sprint(strings.Contains(c.get(c.project()+"/test-endpoints/"+made.text(200, "id")+"/requests").body, `"body":""`))
		},
	}
}

// laterProbes look for what later releases added.
func laterProbes() map[string]probe {
	return map[string]probe{
		"endpoint-without-scheme": func(c caller) string {
			made := c.post(c.project()+"/endpoints", `{"url":"https://example.com/","signatureScheme":"LEGACY"}`)
			return made.has("signatureScheme") + made.has("standardWebhooksSecret")
		},
		"schema-warnings": func(c caller) string {
			p := c.project() + "/schemas"
			kind := c.post(p, `{"name":"w.x"}`).text(201, "id")
			version := c.post(p+"/"+kind+"/versions", `{"schemaJson":"{\"type\":\"object\",\"required\":[\"id\"]}"}`).text(201, "id")
			c.post(p+"/"+kind+"/versions/"+version+"/promote", "").object(200)
			c.put(c.project(), `{"name":"Probe","schemaValidationEnabled":true,"schemaValidationPolicy":"WARN"}`).object(200)
			return c.post("/api/v1/events", `{"type":"w.x","data":{}}`).has("schemaWarnings")
		},
		"destination-detach-transformation": func(c caller) string {
			source := c.source("")
			id := c.transformation("t", `{}`)
			made := c.post(source+"/destinations", `{"url":"https://example.com/","transformationId":"`+id+`"}`).text(201, "id")
			return fmt.Sprint(c.put(source+"/destinations/"+made, `{"url":"https://example.com/","transformationId":""}`).object(200)["transformationId"] == nil)
		},
		"forward-attempt-without-request": func(c caller) string {
			source := c.source("")
			c.post(source+"/destinations", `{"url":"https://example.com/"}`).object(201)
			c.post(strings.TrimPrefix(c.get(source).text(200, "ingressUrl"), c.hf.URL()), `{}`).object(202)
			c.settle()
			events := c.get(c.project() + "/incoming-events").object(200)["content"].([]any)
			attempts := c.get(c.project() + "/incoming-events/" + events[0].(map[string]any)["id"].(string) + "/attempts")
			return fmt.Sprint(strings.Contains(attempts.body, "requestHeadersJson"))
		},
	}
}

// source makes an incoming source and returns its path.
func (c caller) source(more string) string {
	c.t.Helper()
	return c.project() + "/incoming-sources/" + c.post(c.project()+"/incoming-sources", `{"name":"S"`+more+`}`).text(201, "id")
}
