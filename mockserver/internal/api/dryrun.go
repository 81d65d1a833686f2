package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/webhook-platform/hookflow-go/gen/api"
	"github.com/webhook-platform/hookflow-go/gen/apiserver"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/engine"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/transform"
	"github.com/webhook-platform/hookflow-go/verify"
)

// DeliveryDryRun implements deliveryDryRun: what goes wrong is told in the
// errors of a 200, in the order of the steps.
func (s *Server) DeliveryDryRun(ctx context.Context, r apiserver.DeliveryDryRunRequestObject) (apiserver.DeliveryDryRunResponseObject, error) {
	p := preview{DeliveryPreview: api.DeliveryPreview{Errors: []string{}}, at: s.Clock.Now()}
	pretty, err := transform.Pretty([]byte(r.Body.Payload))
	if err != nil {
		p.fail("Invalid input JSON: %v", err)
		return apiserver.DeliveryDryRun200JSONResponse(p.DeliveryPreview), nil
	}
	flags := who(ctx).Flags
	var used previewed
	s.Store.Read(func(tx *store.Tx) { used = find(tx, r.ProjectID, *r.Body, flags) })

	p.transform(*r.Body, string(pretty), used.transformation)
	p.RequestHeaders = map[string]string{
		"Content-Type": "application/json", "User-Agent": "WebhookPlatform/1.0",
		verify.HeaderTimestamp: strconv.FormatInt(p.at.UnixMilli(), 10),
	}
	if kind := notBlank(r.Body.EventType); kind != nil {
		p.RequestHeaders["X-Event-Type"] = *kind
	}
	p.address(r.Body.EndpointID, used.endpoint)
	p.customise(notBlank(r.Body.CustomHeaders), flags.DryRunReplacesHeaders)
	p.Success = len(p.Errors) == 0
	return apiserver.DeliveryDryRun200JSONResponse(p.DeliveryPreview), nil
}

// previewed are the records that a dry run names, nil where the project has
// none such.
type previewed struct {
	endpoint       *store.Endpoint
	transformation *store.Transformation
}

func find(tx *store.Tx, projectID string, in api.DeliveryPreviewInput, flags store.Flags) (used previewed) {
	if in.EndpointID != nil {
		if e, ok := tx.Endpoints.Get(*in.EndpointID); ok && !e.Gone() && (e.ProjectID == projectID || flags.PreviewForeignObjects) {
			used.endpoint = &e
		}
	}
	if in.TransformationID != nil {
		if t, ok := tx.Transformations.Get(*in.TransformationID); ok && (t.ProjectID == projectID || flags.PreviewForeignObjects) {
			used.transformation = &t
		}
	}
	return used
}

// preview is a dry run in the making.
type preview struct {
	api.DeliveryPreview
	at time.Time
}

func (p *preview) fail(format string, args ...any) {
	p.Errors = append(p.Errors, fmt.Sprintf(format, args...))
}

// transform fills in the body. A transformation that was asked for leaves no
// room for the template, even when it cannot be used.
func (p *preview) transform(in api.DeliveryPreviewInput, pretty string, t *store.Transformation) {
	p.TransformedPayload = &pretty
	template := notBlank(in.PayloadTemplate)
	switch {
	case in.TransformationID == nil:
	case t == nil:
		template = nil
		p.fail("Transformation not found: %s", *in.TransformationID)
	case !t.Enabled:
		template = nil
		p.fail("Transformation is disabled: %s", t.Name)
	default:
		template = &t.Template
		p.TransformationName, p.TransformationVersion = &t.Name, &t.Version
	}
	if template == nil {
		return
	}
	filled, err := transform.Apply(*template, []byte(in.Payload))
	if err == nil {
		filled, err = transform.Pretty(filled)
	}
	if err != nil {
		p.fail("Template transform error: %v", err)
		p.TransformedPayload = &in.Payload
		return
	}
	text := string(filled)
	p.TransformedPayload = &text
}

// address fills in where it would go and the signature, one of the current
// secret alone also in a rotation's grace and whatever the endpoint's scheme.
func (p *preview) address(id *string, endpoint *store.Endpoint) {
	if id == nil {
		return
	}
	if endpoint == nil {
		p.fail("Endpoint not found: %s", *id)
		return
	}
	signature := verify.Sign([]byte(*p.TransformedPayload), p.at, endpoint.Secret)
	p.EndpointURL, p.Signature = &endpoint.URL, &signature
	p.RequestHeaders[verify.HeaderSignature] = signature
	if !endpoint.Enabled {
		p.fail("Warning: Endpoint is currently disabled")
	}
}

// customise adds the custom headers, all of them or none. replace lets them take
// the place of the platform's own.
func (p *preview) customise(text *string, replace bool) {
	if text == nil {
		return
	}
	custom, err := customHeaders(*text)
	if err != nil {
		p.fail("Invalid custom headers JSON: %v", err)
		return
	}
	for _, key := range slices.Sorted(maps.Keys(custom)) {
		name, value := strings.TrimSpace(key), custom[key]
		if !engine.MayAdd(name, value, store.Flags{}) || strings.EqualFold(name, "Content-Type") {
			if !replace || !engine.MayAdd(name, value, store.Flags{RepeatHeaders: true}) {
				continue // an object has no room for a second line
			}
		}
		maps.DeleteFunc(p.RequestHeaders, func(there, _ string) bool { return strings.EqualFold(there, name) })
		p.RequestHeaders[name] = value
	}
}

// customHeaders reads a JSON object of texts; null values are left out.
func customHeaders(text string) (map[string]string, error) {
	var value any
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		return nil, err
	}
	object, ok := value.(map[string]any)
	if !ok {
		return nil, errors.New("not a JSON object")
	}
	headers := make(map[string]string, len(object))
	for _, name := range slices.Sorted(maps.Keys(object)) {
		switch v := object[name].(type) {
		case nil:
		case string:
			headers[name] = v
		default:
			return nil, fmt.Errorf("the value of %q is not text", name)
		}
	}
	return headers, nil
}
