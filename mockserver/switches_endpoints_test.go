package mockserver_test

import (
	"encoding/json"
	"fmt"
	"net"
	"strings"

	"github.com/stretchr/testify/require"
)

func endpointProbes() map[string]probe {
	create := func(url string) probe {
		return func(c caller) string { return c.post(c.project()+"/endpoints", `{"url":"`+url+`"}`).brief() }
	}
	put := func(body, member string) probe {
		return func(c caller) string {
			id := c.post(c.project()+"/endpoints", `{"url":"https://example.com/","description":"d","rateLimitPerSecond":5}`).text(201, "id")
			got := c.put(c.project()+"/endpoints/"+id, body)
			return got.brief() + got.show(member)
		}
	}
	return map[string]probe{
		"endpoint-url-malformed":   create("http://"),
		"endpoint-url-metadata":    create("http://169.254.169.254/"),
		"endpoint-url-private":     create("http://nohost.invalid/"),
		"endpoint-url-too-long":    create("https://example.com/" + strings.Repeat("a", 2048)),
		"endpoint-put-clears":      put(`{"url":"https://example.com/"}`, "description"),
		"endpoint-put-partial":     put(`{"enabled":false}`, "enabled"),
		"endpoint-rate-limit-zero": put(`{"url":"https://example.com/","rateLimitPerSecond":0}`, "rateLimitPerSecond"),
		"endpoint-verify-unknown": func(c caller) string {
			return c.post(c.project()+"/endpoints"+nowhere+"/verify", "").brief()
		},
		"endpoint-test-status-name": func(c caller) string {
			id, _ := c.subscribe("https://example.com/", "a", "")
			return c.post(c.project()+"/endpoints/"+id+"/test", "").has("httpStatus")
		},
		"library-texts": func(c caller) string {
			id, _ := c.subscribe("http://"+closedPort(c)+"/", "a", "")
			return c.post(c.project()+"/endpoints/"+id+"/test", "").text(200, "message")
		},
		"endpoint-deleted-lives": func(c caller) string {
			id, _ := c.subscribe("https://example.com/", "a.b", "")
			c.delete(c.project() + "/endpoints/" + id)
			return c.get(c.project()+"/endpoints/"+id).brief() + c.post("/api/v1/events", anything).show("deliveriesCreated")
		},
	}
}

// closedPort is an address of this machine at which nobody listens.
func closedPort(c caller) string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(c.t, err)
	defer listener.Close()
	return listener.Addr().String()
}

func subscriptionProbes() map[string]probe {
	create := func(body string) probe {
		return func(c caller) string {
			id, _ := c.subscribe("https://example.com/", "a.b", "")
			return c.post(c.project()+"/subscriptions", strings.ReplaceAll(body, "ENDPOINT", id)).brief()
		}
	}
	change := func(method, body string) probe {
		return func(c caller) string {
			id, _ := c.subscribe("https://example.com/", "a.b", "")
			c.post(c.project()+"/subscriptions", `{"endpointId":"`+id+`","eventType":"other"}`).object(201)
			var list []struct{ ID string }
			require.NoError(c.t, json.Unmarshal([]byte(c.get(c.project()+"/subscriptions").body), &list))
			got := c.do(method, c.project()+"/subscriptions/"+list[0].ID, body)
			return got.brief() + got.show("eventType")
		}
	}
	return map[string]probe{
		"subscription-unknown-endpoint":       create(`{"endpointId":"` + nowhere[1:] + `","eventType":"x"}`),
		"subscription-unknown-transformation": create(`{"endpointId":"ENDPOINT","eventType":"x","transformationId":"` + nowhere[1:] + `"}`),
		"subscription-event-type-too-long":    create(`{"endpointId":"ENDPOINT","eventType":"` + strings.Repeat("a", 300) + `"}`),
		"subscription-put-partial":            change("PUT", `{"eventType":"c.d"}`),
		"subscription-patch-unvalidated":      change("PATCH", `{"eventType":"BAD","maxAttempts":99}`),
		"subscription-duplicate-change":       change("PATCH", `{"eventType":"other"}`),
	}
}

func projectProbes() map[string]probe {
	return map[string]probe{
		"project-policies-on-create": func(c caller) string {
			return c.post("/api/v1/projects", `{"name":"Probe","idempotencyPolicy":"AUTO"}`).text(201, "idempotencyPolicy")
		},
		"project-unknown-policy": func(c caller) string {
			return c.put(c.project(), `{"name":"Probe","idempotencyPolicy":"bogus"}`).brief()
		},
		"project-updated-at-stale": func(c caller) string {
			before := c.get(c.project()).text(200, "updatedAt")
			return fmt.Sprint(c.put(c.project(), `{"name":"Probe"}`).text(200, "updatedAt") == before)
		},
		"deleted-project-keys": func(c caller) string {
			user, project, key := c.person("a@example.com")
			user.delete("/api/v1/projects/" + project)
			return c.with("X-API-Key", key).get("/api/v1/projects/" + project + "/endpoints").brief()
		},
		"deleted-project-readable": func(c caller) string {
			user, project, _ := c.person("a@example.com")
			user.delete("/api/v1/projects/" + project)
			return user.get("/api/v1/projects/" + project).brief()
		},
		"refresh-with-access-token": func(c caller) string {
			user, _, _ := c.person("a@example.com")
			token := strings.TrimPrefix(user.header.Get("Authorization"), "Bearer ")
			return c.post("/api/v1/auth/refresh", `{"refreshToken":"`+token+`"}`).brief() + user.get("/api/v1/auth/me").brief()
		},
	}
}
