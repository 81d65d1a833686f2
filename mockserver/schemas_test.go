package mockserver_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const orderSchema = `{"type":"object","required":["id"],"properties":{"id":{"type":"string","minLength":2},"amount":{"type":"number","minimum":0}}}`

func (c caller) policy(more string) {
	c.t.Helper()
	c.put(c.project(), `{"name":"Development"`+more+`}`).object(200)
}

func (c caller) list(path string) (list []map[string]any) {
	c.t.Helper()
	got := c.get(path)
	require.Equal(c.t, 200, got.status, got.body)
	require.NoError(c.t, json.Unmarshal([]byte(got.body), &list))
	return list
}

func quoted(text string) string {
	b, _ := json.Marshal(text) // a string always marshals
	return string(b)
}

// eventType adds a type to the catalogue and returns its path.
func (c caller) eventType(name string) string {
	c.t.Helper()
	return c.project() + "/schemas/" + c.post(c.project()+"/schemas", `{"name":"`+name+`"}`).text(201, "id")
}

// version adds a schema to an event type and returns the version's path.
func (c caller) version(eventType, schema string) string {
	c.t.Helper()
	return eventType + "/versions/" + c.post(eventType+"/versions", `{"schemaJson":`+quoted(schema)+`}`).text(201, "id")
}

func (c caller) active(name, schema string) string {
	c.t.Helper()
	version := c.version(c.eventType(name), schema)
	assert.Equal(c.t, "ACTIVE", c.post(version+"/promote", "").text(200, "status"))
	return version
}

func (c caller) emit(eventType, data string) reply {
	c.t.Helper()
	return c.post("/api/v1/events", `{"type":"`+eventType+`","data":`+data+`}`)
}

func TestBlockRefusesEvents(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	version := c.active("order.created", orderSchema)
	assert.Equal(t, 201, c.emit("order.created", `{}`).status, "validation is off")
	c.policy(`,"schemaValidationEnabled":true,"schemaValidationPolicy":"BLOCK"`)

	for data, want := range map[string]string{
		`{}`:                                `$.id: required field missing`,
		`{"id":5}`:                          `$.id: expected string but got integer`,
		`{"id":5,"amount":"x"}`:             `$.id: expected string but got integer; $.amount: expected number but got string`,
		`"x"`:                               `$: expected object but got string`,
		`null`:                              `$: expected object but got null`,
		`[]`:                                `$: expected object but got array`,
		`{"id":"1","amount":2}`:             "",
		`{"id":"1","amount":-1,"extra":[]}`: "",
	} {
		for _, path := range []string{"/api/v1/events", c.project() + "/events/test"} {
			got := c.post(path, `{"type":"order.created","data":`+data+`}`)
			if want == "" {
				assert.NotContains(t, got.object(201), "schemaWarnings", data)
				continue
			}
			assert.Equal(t, "Schema validation failed: "+want, got.text(400, "message"), data)
			assert.Equal(t, "invalid_request", got.code())
		}
	}
	assert.Equal(t, "validation_error", c.post("/api/v1/events", `{"type":"order.created"}`).code(), "the envelope comes first")
	assert.Equal(t, 201, c.emit("order.unknown", `{}`).status)

	keyed := c.with("Idempotency-Key", "k")
	assert.Equal(t, 400, keyed.emit("order.created", `{}`).status)
	first := keyed.emit("order.created", `{"id":"x"}`).text(201, "eventId")
	assert.Equal(t, first, keyed.emit("order.created", `{}`).text(201, "eventId"), "a repeat is not checked")

	assert.Equal(t, "DEPRECATED", c.post(version+"/deprecate", "").text(200, "status"))
	assert.Equal(t, 201, c.emit("order.created", `{}`).status, "no version is active")
	c.post(version+"/promote", "").object(200)
	assert.Equal(t, 400, c.emit("order.created", `{}`).status)
	eventType, _, _ := strings.Cut(version, "/versions/")
	assert.Equal(t, 204, c.delete(eventType).status)
	assert.Equal(t, 201, c.emit("order.created", `{}`).status, "the type is deleted")
}

func TestARefusedEventLeavesNothing(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	c.active("order.created", orderSchema)
	c.policy(`,"schemaValidationEnabled":true,"schemaValidationPolicy":"BLOCK"`)
	receiver := newReceiver(t, 200)
	c.subscribe(receiver.url, "**", "")
	assert.Equal(t, 400, c.emit("order.created", `{}`).status)
	assert.EqualValues(t, 0, c.get(c.project() + "/events").object(200)["totalElements"])
	assert.EqualValues(t, 0, c.get("/api/v1/deliveries/projects/" + c.hf.ProjectID()).object(200)["totalElements"])
}

func TestWarnTellsOfEveryKeyword(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	c.active("order.created", orderSchema)
	c.policy(`,"schemaValidationEnabled":true,"schemaValidationPolicy":"WARN"`)
	assert.NotContains(t, c.emit("order.created", `{"id":"12"}`).object(201), "schemaWarnings")
	got := c.emit("order.created", `{"id":"1","amount":-1}`)
	warnings := []any{"$.amount: minimum: got -1, want 0", "$.id: minLength: got 1, want 2"}
	assert.Equal(t, warnings, got.object(201)["schemaWarnings"])
	assert.Equal(t, warnings, c.get(c.project() + "/events/" + got.text(201, "eventId")).object(200)["schemaWarnings"])
	assert.Equal(t, []any{"$.id: required field missing", "$.amount: minimum: got -1, want 0"}, c.emit("order.created", `{"amount":-1}`).object(201)["schemaWarnings"])
}

func TestUnknownTypesAreDiscovered(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	catalogue := c.project() + "/schemas"
	c.emit("zz.off", `{}`).object(201)
	assert.Empty(t, c.list(catalogue), "validation is off")
	for _, policy := range []string{"WARN", "BLOCK"} {
		c.policy(`,"schemaValidationEnabled":true,"schemaValidationPolicy":"` + policy + `"`)
		for range 2 {
			c.emit("zz."+strings.ToLower(policy), `{"n":1,"l":[true]}`).object(201)
		}
	}
	found := c.list(catalogue)
	require.Len(t, found, 2)
	assert.Equal(t, "zz.block", found[0]["name"], "by name")
	for _, eventType := range found {
		assert.Equal(t, "Auto-discovered from ingested event", eventType["description"])
		assert.EqualValues(t, 1, eventType["latestVersion"])
		assert.Nil(t, eventType["activeVersionStatus"])
		version := c.list(catalogue + "/" + eventType["id"].(string) + "/versions")[0]
		assert.Equal(t, "DRAFT", version["status"])
		assert.JSONEq(t, `{"type":"object","properties":{"n":{"type":"integer"},"l":{"type":"array","items":{"type":"boolean"}}}}`, version["schemaJson"].(string))
	}
	_, fanned := c.subscribe("https://example.com/", "zz.other", "")
	assert.NotEmpty(t, fanned)
	for i := range 100 {
		c.subscribe("https://example.com/", fmt.Sprintf("zz.%s", strings.Repeat("*", 1+i%2)), "")
	}
	assert.Equal(t, 400, c.emit("zz.other", `{}`).status, "more than 100 deliveries")
	assert.Len(t, c.list(catalogue), 2, "a refused event discovers nothing")
}

func TestTheCatalogue(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	catalogue := c.project() + "/schemas"
	made := c.post(catalogue, `{"name":"order.created","description":"d"}`).object(201)
	assert.Equal(t, "d", made["description"])
	assert.Nil(t, made["latestVersion"])
	assert.Nil(t, made["activeVersionStatus"])
	assert.Equal(t, false, made["hasBreakingChanges"])
	one := catalogue + "/" + made["id"].(string)

	taken := c.post(catalogue, `{"name":"order.created"}`)
	assert.Equal(t, "Event type 'order.created' already exists in this project", taken.text(400, "message"))
	assert.Equal(t, "invalid_request", taken.code())
	const form = "Must be lowercase with dots/underscores (e.g. order.created)"
	for name, want := range map[string]string{
		`""`: "Event type name is required", `null`: "Event type name is required", `" "`: form, `"Order"`: form, `"order.*"`: form, `"a-b"`: form,
		`"` + strings.Repeat("a", 256) + `"`: "Event type name must be at most 255 characters",
	} {
		assert.Equal(t, map[string]any{"name": want}, c.post(catalogue, `{"name":`+name+`}`).object(400)["fieldErrors"], name)
	}

	put := func(body string) map[string]any { c.t.Helper(); return c.put(one, body).object(200) }
	assert.Equal(t, "d", put(`{"name":"order.renamed"}`)["description"])
	assert.Equal(t, "order.created", put(`{"name":"order.renamed","description":"d2"}`)["name"], "the name stays")
	changed := c.get(one).object(200)
	assert.Equal(t, "d2", changed["description"])
	assert.Equal(t, changed["updatedAt"], put(`{"name":"a","description":"d2"}`)["updatedAt"], "nothing changed")
	assert.Equal(t, 400, c.put(one, `{}`).status)

	assert.Equal(t, 204, c.delete(one).status)
	for _, got := range []reply{c.delete(one), c.get(one), c.put(one, `{"name":"a"}`), c.get(one + "/versions"), c.get(one + "/changes"), c.post(one+"/versions", `{"schemaJson":"{}"}`)} {
		assert.Equal(t, "Event type not found", got.text(404, "message"))
	}
	assert.Empty(t, c.list(catalogue))
	assert.Equal(t, 400, c.post(catalogue, `{"name":"order.created"}`).status, "the name stays taken")
}

func TestVersions(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	one := c.eventType("order.created")
	first := c.post(one+"/versions", `{"schemaJson":`+quoted(orderSchema)+`,"compatibilityMode":"BACKWARD","description":"v1"}`).object(201)
	assert.EqualValues(t, 1, first["version"])
	assert.Equal(t, "DRAFT", first["status"])
	assert.Equal(t, "BACKWARD", first["compatibilityMode"])
	assert.Equal(t, orderSchema, first["schemaJson"], "as it was sent")
	assert.Nil(t, first["createdBy"], "a key made it")

	spaced := c.post(one+"/versions", `{"schemaJson":`+quoted(`{ "title":"t", "properties":{"amount":{"minimum":0,"type":"number"},"id":{"minLength":2,"type":"string"}}, "required":["id"],"type":"object"}`)+`,"description":"again"}`)
	assert.Equal(t, first, spaced.object(201), "the same schema")

	second := c.post(one+"/versions", `{"schemaJson":"{\"type\":\"object\"}","compatibilityMode":"backward"}`).object(201)
	assert.EqualValues(t, 2, second["version"])
	assert.Equal(t, "NONE", second["compatibilityMode"])
	versions := c.list(one + "/versions")
	require.Len(t, versions, 2)
	assert.Equal(t, second["id"], versions[0]["id"], "the newest first")

	changes := c.list(one + "/changes")
	require.Len(t, changes, 1)
	assert.Equal(t, true, changes[0]["breaking"])
	assert.Equal(t, "order.created", changes[0]["eventTypeName"])
	assert.Equal(t, first["id"], changes[0]["fromVersionId"])
	assert.Equal(t, second["id"], changes[0]["toVersionId"])
	assert.Equal(t, `{"added": [], "changed": [], "removed": [{"path": "$.id", "type": null, "oldType": "string", "required": false}, {"path": "$.amount", "type": null, "oldType": "number", "required": false}], "breaking": true}`,
		changes[0]["changeSummary"])
	c.version(c.eventType("a"), `{}`)
	other := c.eventType("b")
	c.version(other, `{}`)
	c.version(other, `{"type":"object"}`)
	assert.Equal(t, []any{"b", "order.created"}, []any{c.list(c.project() + "/schemas/changes")[0]["eventTypeName"], c.list(c.project() + "/schemas/changes")[1]["eventTypeName"]})
	assert.Len(t, c.list(one+"/changes"), 1)

	path := func(v map[string]any) string { return one + "/versions/" + v["id"].(string) }
	for range 2 {
		assert.Equal(t, "ACTIVE", c.post(path(first)+"/promote", "").text(200, "status"))
	}
	assert.Equal(t, "ACTIVE", c.post(path(second)+"/promote", "").text(200, "status"))
	assert.Equal(t, "DEPRECATED", c.get(path(first)).text(200, "status"))
	shown := c.get(one).object(200)
	assert.EqualValues(t, 2, shown["latestVersion"])
	assert.Equal(t, "ACTIVE", shown["activeVersionStatus"])
	assert.Equal(t, true, shown["hasBreakingChanges"])
	for range 2 {
		assert.Equal(t, "DEPRECATED", c.post(path(second)+"/deprecate", "").text(200, "status"))
	}
	assert.Nil(t, c.get(one).object(200)["activeVersionStatus"])
	assert.Equal(t, "ACTIVE", c.post(path(first)+"/promote", "").text(200, "status"), "a deprecated one comes back")

	user, project, _ := c.person("author@schemas.test")
	theirs := "/api/v1/projects/" + project + "/schemas"
	theirs += "/" + user.post(theirs, `{"name":"a"}`).text(201, "id")
	assert.Equal(t, user.get("/api/v1/auth/me").object(200)["user"].(map[string]any)["id"],
		user.post(theirs+"/versions", `{"schemaJson":"{}"}`).object(201)["createdBy"])
}

func TestVersionsThatAreRefused(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	one, other := c.eventType("a"), c.eventType("b")
	for _, body := range []string{`{}`, `{"schemaJson":null}`, `{"schemaJson":""}`, `{"schemaJson":"  "}`} {
		assert.Equal(t, map[string]any{"schemaJson": "JSON Schema is required"}, c.post(one+"/versions", body).object(400)["fieldErrors"], body)
	}
	for _, text := range []string{"{bad", `{"a":1} x`, "{"} {
		got := c.post(one+"/versions", `{"schemaJson":`+quoted(text)+`}`)
		assert.Contains(t, got.text(400, "message"), "Invalid JSON Schema: ", text)
		assert.Equal(t, "invalid_request", got.code())
	}
	assert.Equal(t, 400, c.post(one+"/versions", `{"schemaJson":{"type":"object"}}`).status)
	assert.Empty(t, c.list(one+"/versions"))
	for i, text := range []string{`[1]`, `"x"`, `true`, `{"type":"bogus"}`, `{"required":"id"}`} {
		assert.EqualValues(t, i+1, c.post(one+"/versions", `{"schemaJson":`+quoted(text)+`}`).object(201)["version"], "any JSON is taken")
	}

	version := c.version(one, `{}`)
	id := version[strings.LastIndex(version, "/")+1:]
	assert.Equal(t, "Schema version not found", c.get(one+"/versions/"+unknown).text(404, "message"))
	for _, got := range []reply{c.get(other + "/versions/" + id), c.post(other+"/versions/"+id+"/promote", ""), c.post(other+"/versions/"+id+"/deprecate", "")} {
		assert.Equal(t, "Schema version not found", got.text(404, "message"), "under another event type")
	}
	_, reader := c.keyed(`{"name":"reader","scope":"READ_ONLY"}`)
	assert.Equal(t, 403, reader.post(version+"/promote", "").status)
	assert.Equal(t, 200, reader.get(version).status)
	user, project, key := c.person("refused@schemas.test")
	assert.Equal(t, "Access denied", c.with("X-API-Key", key).get(one).text(403, "message"), "not the usual text")
	assert.Equal(t, "Access denied", user.post(version+"/promote", "").text(403, "message"))
	assert.Equal(t, "Access denied", user.get("/api/v1/projects/"+project+"/schemas/"+one[strings.LastIndex(one, "/")+1:]).text(403, "message"))
	assert.Equal(t, "Project not found", user.post(strings.Replace(one, c.hf.ProjectID(), unknown, 1)+"/versions", `{"schemaJson":"{}"}`).text(404, "message"))
}
