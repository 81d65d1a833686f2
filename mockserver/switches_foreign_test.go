package mockserver_test

import "fmt"

// foreignProbes reach for what is somebody else's.
func foreignProbes() map[string]probe {
	return map[string]probe{
		"foreign-object-own-organisation": func(c caller) string {
			user, project, _ := c.person("a@example.com")
			second := user.post("/api/v1/projects", `{"name":"Second"}`).text(201, "id")
			id := user.post("/api/v1/projects/"+second+"/endpoints", `{"url":"https://example.com/"}`).text(201, "id")
			return user.get("/api/v1/projects/" + project + "/endpoints/" + id).brief()
		},
		"subscription-foreign-endpoint": func(c caller) string {
			user, project, _ := c.person("a@example.com")
			id := user.post("/api/v1/projects/"+project+"/endpoints", `{"url":"https://example.com/"}`).text(201, "id")
			return c.post(c.project()+"/subscriptions", `{"endpointId":"`+id+`","eventType":"a"}`).brief()
		},
		"subscription-foreign-transformation": func(c caller) string {
			id, _ := c.subscribe("https://example.com/", "a", "")
			return c.post(c.project()+"/subscriptions", `{"endpointId":"`+id+`","eventType":"b","transformationId":"`+c.foreignTransformation()+`"}`).brief()
		},
		"destination-foreign-transformation": func(c caller) string {
			return c.post(c.source("")+"/destinations", `{"url":"https://example.com/","transformationId":"`+c.foreignTransformation()+`"}`).brief()
		},
		"destination-wrong-source": func(c caller) string {
			source, other := c.source(""), c.source(`,"slug":"other"`)
			id := c.post(source+"/destinations", `{"url":"https://example.com/"}`).text(201, "id")
			return c.get(other + "/destinations/" + id).brief()
		},
		"dry-run-foreign-objects": func(c caller) string {
			user, project, _ := c.person("a@example.com")
			id := user.post("/api/v1/projects/"+project+"/endpoints", `{"url":"https://example.com/"}`).text(201, "id")
			got := c.post(c.project()+"/transform-preview/delivery-dry-run", `{"payload":"{}","endpointId":"`+id+`"}`)
			return got.show("endpointUrl")
		},
		"dry-run-project-unchecked": func(c caller) string {
			user, _, _ := c.person("a@example.com")
			return user.post("/api/v1/projects"+nowhere+"/transform-preview", `{"inputPayload":"{}"}`).brief()
		},
		"mtls-project-unchecked": func(c caller) string {
			user, project, _ := c.person("a@example.com")
			id := user.post("/api/v1/projects/"+project+"/endpoints", `{"url":"https://example.com/"}`).text(201, "id")
			return user.delete("/api/v1/projects"+nowhere+"/endpoints/"+id+"/mtls").text(404, "message")
		},
		"test-endpoint-project-unchecked": func(c caller) string {
			_, project, _ := c.person("a@example.com")
			return c.get("/api/v1/projects/" + project + "/test-endpoints").brief()
		},
		"schema-project-unchecked": func(c caller) string {
			user, project, _ := c.person("a@example.com")
			id := user.post("/api/v1/projects/"+project+"/schemas", `{"name":"a.b"}`).text(201, "id")
			return user.get("/api/v1/projects" + nowhere + "/schemas/" + id).brief()
		},
	}
}

func (c caller) foreignTransformation() string {
	c.t.Helper()
	user, project, _ := c.person("a@example.com")
	return user.post("/api/v1/projects/"+project+"/transformations", `{"name":"t","template":"{}"}`).text(201, "id")
}

func schemaProbes() map[string]probe {
	version := func(c caller, kind, schema string) string {
		return c.post(c.project()+"/schemas/"+kind+"/versions", `{"schemaJson":"`+schema+`"}`).text(201, "id")
	}
	return map[string]probe{
		"schema-json-text": func(c caller) string {
			kind := c.post(c.project()+"/schemas", `{"name":"a.b"}`).text(201, "id")
			return c.get(c.project()+"/schemas/"+kind+"/versions/"+version(c, kind, `{\"type\":  \"object\"}`)).text(200, "schemaJson")
		},
		"schema-version-wrong-type": func(c caller) string {
			one := c.post(c.project()+"/schemas", `{"name":"a.b"}`).text(201, "id")
			two := c.post(c.project()+"/schemas", `{"name":"c.d"}`).text(201, "id")
			return c.get(c.project() + "/schemas/" + two + "/versions/" + version(c, one, `{}`)).brief()
		},
	}
}

func transformationProbes() map[string]probe {
	return map[string]probe{
		"dry-run-custom-headers": func(c caller) string {
			got := c.post(c.project()+"/transform-preview/delivery-dry-run", `{"payload":"{}","customHeaders":"{\"Content-Type\":\"text/x\"}"}`)
			return fmt.Sprint(got.object(200)["requestHeaders"].(map[string]any)["Content-Type"])
		},
		"transformation-cache": func(c caller) string {
			receiver := newReceiver(c.t, 200)
			id := c.transformation("t", `{"v":1}`)
			c.subscribe(receiver.url, "a.b", `,"transformationId":"`+id+`"`)
			for _, template := range []string{`{\"v\":1}`, `{\"v\":2}`} {
				c.put(c.project()+"/transformations/"+id, `{"name":"t","template":"`+template+`"}`).object(200)
				c.post("/api/v1/events", anything).object(201)
				c.settle()
			}
			return receiver.all()[1].body
		},
	}
}
