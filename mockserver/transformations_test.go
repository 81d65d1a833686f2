package mockserver_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/internal/recording"
	"github.com/webhook-platform/hookflow-go/mockserver"
)

// What the recorded server sent through transformations, byte for byte.
func TestTransformedBodiesAreTheRecordedOnes(t *testing.T) {
	t.Parallel()
	r := newReplay(t, inDatabaseOrder(t, "x_transformations"), mockserver.Canonical)
	r.run()
	require.NoError(t, r.hf.Settle(t.Context()))

	deliveries, err := recording.Deliveries()
	require.NoError(t, err)
	recorded := map[string][]string{}
	for _, d := range deliveries {
		if strings.HasPrefix(d.Path, "/x_tr_") {
			recorded[d.Path] = append(recorded[d.Path], string(d.Body.Bytes))
		}
	}
	require.Greater(t, len(recorded), 15)
	for path, want := range recorded {
		got := r.standIn.got(path)
		switch path {
		case "/x_tr_update/ok": // transformation-cache: what was changed is used at once
			require.Len(t, got, len(want))
			assert.Equal(t, []string{`{"v":1}`, `{"v":2}`}, got[:2])
			assert.Contains(t, got[2], `"name":`, "disabled: the event as it was sent")
		case "/x_tr_in_f/ok": // destination-foreign-transformation: there is no such destination
			assert.Empty(t, got)
		case "/x_tr_disabled/ok": // delivery-body-bytes: the event as it was sent, not as the database prints it
			require.Len(t, got, 1)
			assert.JSONEq(t, want[0], got[0])
		default:
			assert.ElementsMatch(t, want, got, path)
		}
	}
}

// transformation makes one and returns its id.
func (c caller) transformation(name, template string) string {
	c.t.Helper()
	body, err := json.Marshal(map[string]any{"name": name, "template": template})
	require.NoError(c.t, err)
	return c.post(c.project()+"/transformations", string(body)).text(201, "id")
}

func TestTransformationsAreKept(t *testing.T) {
	t.Parallel()
	c := newCaller(t, mockserver.WithFrozenClock(began))
	all := c.project() + "/transformations"
	assert.Equal(t, "[]", strings.TrimSpace(c.get(all).body))
	first := c.transformation("first", `{"id":"${$.id}"}`)
	second := c.transformation("First", `5`)
	require.NoError(t, c.hf.Advance(t.Context(), time.Second))

	want := map[string]any{
		"id": first, "projectId": c.hf.ProjectID(), "name": "first", "description": nil, "template": `{"id":"${$.id}"}`, "version": 1.0, "enabled": true,
		"subscriptionCount": 0.0, "destinationCount": 0.0, "createdAt": "2026-03-15T12:00:00Z", "updatedAt": "2026-03-15T12:00:00Z",
	}
	assert.Equal(t, want, c.get(all+"/"+first).object(200))

	// Every update is a version; what is left out is kept.
	want["version"], want["description"], want["enabled"], want["updatedAt"] = 2.0, "why", false, "2026-03-15T12:00:01Z"
	assert.Equal(t, want, c.put(all+"/"+first, `{"name":"first","template":"{\"id\":\"${$.id}\"}","description":"why","enabled":false}`).object(200))
	want["version"] = 3.0
	assert.Equal(t, want, c.put(all+"/"+first, `{"name":"first","template":"{\"id\":\"${$.id}\"}"}`).object(200))
	want["version"], want["name"], want["template"], want["enabled"], want["description"] = 4.0, "renamed", "null", true, ""
	assert.Equal(t, want, c.put(all+"/"+first, `{"name":"renamed","template":"null","enabled":true,"description":""}`).object(200))
	assert.Equal(t, want, c.get(all+"/"+first).object(200))

	var list []map[string]any
	require.NoError(t, json.Unmarshal([]byte(c.get(all+"?page=0&size=1").body), &list))
	require.Len(t, list, 2)
	assert.Equal(t, second, list[0]["id"], "the newest first")

	assert.Equal(t, 204, c.delete(all+"/"+second).status)
	assert.Equal(t, "Transformation not found", c.delete(all+"/"+second).text(404, "message"))
	assert.Equal(t, "Transformation not found", c.get(all+"/"+second).text(404, "message"))
	assert.Equal(t, "Transformation not found", c.put(all+"/"+second, `{"name":"x","template":"1"}`).text(404, "message"))
	c.transformation("First", "1") // its name is free again

	_, project, key := c.person("transformations@example.com")
	theirs := c.with("X-API-Key", key)
	assert.Equal(t, "Access denied", theirs.get("/api/v1/projects/"+project+"/transformations/"+first).text(403, "message"))
	assert.Equal(t, 201, theirs.post("/api/v1/projects/"+project+"/transformations", `{"name":"renamed","template":"{}"}`).status, "names are per project")
}

func TestTransformationRefusals(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	all := c.project() + "/transformations"
	c.transformation("taken", "{}")
	id := c.transformation("mine", "{}")
	long := strings.Repeat("n", 256)
	for body, want := range map[string]map[string]any{
		`{}`:                                     {"name": "Name is required", "template": "Template is required"},
		`{"name":null,"template":null}`:          {"name": "Name is required", "template": "Template is required"},
		`{"name":" ","template":" "}`:            {"name": "Name is required", "template": "Template is required"},
		`{"name":"","template":""}`:              {"name": "Name is required", "template": "Template is required"},
		`{"name":"` + long + `","template":"1"}`: {"name": "Name must be at most 255 characters"},
		`{"name":"n","template":"\"` + strings.Repeat("x", 65535) + `\""}`:              {"template": "Template must be at most 65536 characters"},
		`{"name":"n","template":"1","description":"` + strings.Repeat("d", 4097) + `"}`: {"description": "Description must be at most 4096 characters"},
		`{"name":"n","template":{"a":1}}`:                                               {"template": "must be a string"},
		`{"name":"n","template":"1","enabled":"x"}`:                                     {"enabled": "must be a boolean (true or false)"},
	} {
		assert.Equal(t, want, c.post(all, body).object(400)["fieldErrors"])
		assert.Equal(t, want, c.put(all+"/"+id, body).object(400)["fieldErrors"])
	}
	for template, want := range map[string]string{
		`{bad`:                     "^Invalid template: not valid JSON - .",
		`hello`:                    "^Invalid template: not valid JSON - .",
		`{"a":"${}"}`:              `^Invalid template: empty expression \$\{\} found$`,
		`{"a":"${ }"}`:             `^Invalid template: empty expression \$\{\} found$`,
		`{"a":"${ order.id }"}`:    `^Invalid template: expression 'order.id' must start with '\$' \(JSONPath\)$`,
		`{"${order}":"${$.fine}"}`: `^Invalid template: expression 'order' must start with '\$' \(JSONPath\)$`,
	} {
		body, _ := json.Marshal(map[string]string{"name": "new", "template": template})
		for _, r := range []reply{c.post(all, string(body)), c.put(all+"/"+id, string(body))} {
			assert.Regexp(t, want, r.text(400, "message"))
			assert.Equal(t, "invalid_request", r.code())
		}
	}
	for _, r := range []reply{c.post(all, `{"name":"taken","template":"1"}`), c.put(all+"/"+id, `{"name":"taken","template":"1"}`)} {
		assert.Equal(t, "Transformation with name 'taken' already exists in this project", r.text(400, "message"))
	}
	assert.EqualValues(t, 1, c.get(all + "/" + id).object(200)["version"], "nothing was half made")
	for _, template := range []string{`["${$.a}",1]`, `"${$}"`, `null`, `{"a":"{{x}} $.n ${ $.n } ${$foo} ${$.[[}"}`, `{"a":1} x`, `"` + strings.Repeat("x", 65534) + `"`} {
		c.transformation("fine "+fmt.Sprint(len(template)), template)
	}
}

func TestATransformationInUseStays(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	id := c.transformation("used", "{}")
	path := c.project() + "/transformations/" + id
	with := `,"transformationId":"` + id + `"`
	counts := func() []any {
		o := c.get(path).object(200)
		return []any{o["subscriptionCount"], o["destinationCount"]}
	}
	c.subscribe("https://example.com/1", "one", with)
	assert.Equal(t, "Cannot delete transformation: it is referenced by 1 subscription", c.delete(path).text(422, "message"))
	c.subscribe("https://example.com/2", "two", with)
	assert.Equal(t, "Cannot delete transformation: it is referenced by 2 subscriptions", c.delete(path).text(422, "message"))
	source := c.project() + "/incoming-sources/" + c.post(c.project()+"/incoming-sources", `{"name":"s"}`).text(201, "id")
	destination := c.post(source+"/destinations", `{"url":"https://example.com/"`+with+`}`).text(201, "id")
	assert.Equal(t, "Cannot delete transformation: it is referenced by 2 subscriptions and 1 destination", c.delete(path).text(422, "message"))
	assert.Equal(t, []any{2.0, 1.0}, counts())

	var subscriptions []map[string]any
	require.NoError(t, json.Unmarshal([]byte(c.get(c.project()+"/subscriptions").body), &subscriptions))
	for _, s := range subscriptions {
		assert.Equal(t, "used", s["transformationName"])
		require.Equal(t, 204, c.delete(c.project()+"/subscriptions/"+s["id"].(string)).status)
	}
	assert.Equal(t, "Cannot delete transformation: it is referenced by 1 destination", c.delete(path).text(422, "message"))
	require.Equal(t, 204, c.delete(source+"/destinations/"+destination).status)
	assert.Equal(t, []any{0.0, 0.0}, counts())
	assert.Equal(t, 204, c.delete(path).status)
}

func TestTransformationsAreApplied(t *testing.T) {
	t.Parallel()
	c := newCaller(t, mockserver.WithFrozenClock(began))
	receiver := newReceiver(t, 500)
	id := c.transformation("shape", `{"by":"id","n":"${$.n}"}`)
	path := c.project() + "/transformations/" + id
	c.subscribe(receiver.url, "both", `,"transformationId":"`+id+`","payloadTemplate":"{\"by\":\"template\"}","maxAttempts":4,"retryDelays":"60,6000,600000"`)
	last := func() webhook { all := receiver.all(); return all[len(all)-1] }
	retry := func(seconds time.Duration) { require.NoError(t, c.hf.Advance(t.Context(), seconds*time.Second*3/2)) }

	event := c.post("/api/v1/events", `{"type":"both","data":{ "n":1.50 }}`).text(201, "eventId")
	c.settle()
	assert.Equal(t, `{"by":"id","n":1.5}`, last().body, "the transformation wins over the template")

	c.put(path, `{"name":"shape","template":"[\"${$.n}\"]"}`).object(200)
	retry(60)
	assert.Equal(t, `[1.5]`, last().body, "a retry uses what is stored now")

	c.put(path, `{"name":"shape","template":"[]","enabled":false}`).object(200)
	retry(6000)
	assert.Equal(t, `{"by":"template"}`, last().body, "a disabled one is passed over for the template")

	c.subscribe(receiver.url+"/plain", "plain", `,"transformationId":"`+id+`","maxAttempts":1`)
	c.post("/api/v1/events", `{"type":"plain","data":{ "n":1.50 }}`).object(201)
	c.settle()
	assert.Equal(t, `{ "n":1.50 }`, last().body, "and without one for the data as it was sent")

	delivery := c.delivery(event)["id"].(string)
	assert.Equal(t, `{"by":"id","n":1.5}`, c.attempts(delivery)[0]["requestBody"])
	assert.Equal(t, `{ "n":1.50 }`, c.get(c.project() + "/events/" + event).object(200)["payload"])
}

func TestATransformedBodyIsSigned(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	receiver := newReceiver(t, 200)
	_, secret := c.subscribe(receiver.url, "one", `,"transformationId":"`+c.transformation("shape", `{"n":"${$.n}"}`)+`"`)
	c.post("/api/v1/events", `{"type":"one","data":{ "n":1.50 }}`).object(201)
	c.settle()
	assert.Equal(t, `{"n":1.5}`, receiver.only().body)
	receiver.only().verifies(secret)
}

func TestForwardsAreTransformed(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	receiver := newReceiver(t, 200)
	id := c.transformation("shape", `{"in":"${$.a.b}"}`)
	ingress, source, destination := c.forwarding(receiver.url)
	change := func(more string) {
		c.put(c.project()+"/incoming-sources/"+source+"/destinations/"+destination, `{"url":"`+receiver.url+`"`+more+`}`).object(200)
	}
	forward := func(body string) string {
		require.Equal(t, 202, c.post(ingress, body).status)
		c.settle()
		all := receiver.all()
		return all[len(all)-1].body
	}
	change(`,"transformationId":"` + id + `","payloadTransform":"$.a"`)
	assert.Equal(t, `{"in":[1,2]}`, forward(`{"a":{"b":[1, 2]}}`))
	assert.Equal(t, `plain text`, forward(`plain text`))
	c.put(c.project()+"/transformations/"+id, `{"name":"shape","template":"{}","enabled":false}`).object(200)
	assert.Equal(t, `{"b":[1,2]}`, forward(`{"a":{"b":[1, 2]}}`), "a disabled one is passed over for payloadTransform")
	change(`,"payloadTransform":""`)
	assert.Equal(t, `{"a": 1}`, forward(`{"a": 1}`))
}
