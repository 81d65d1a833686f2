package engine

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/transform"
	"github.com/webhook-platform/hookflow-go/verify"
)

// DryRun asks what a delivery would look like.
type DryRun struct {
	ProjectID        string
	Payload          string
	EventType        string
	EndpointID       *string
	TransformationID *string
	PayloadTemplate  *string
	CustomHeaders    *string
}

// HeaderLine is one header, in its place.
type HeaderLine struct{ Name, Value string }

// DryRunResult is the answer. What could not be worked out is nil.
type DryRunResult struct {
	TransformedPayload    *string
	RequestHeaders        []HeaderLine
	Signature             *string
	EndpointURL           *string
	Success               bool
	Errors                []string
	TransformationName    *string
	TransformationVersion *int
}

// DryRun works a delivery out without making it. The payload is pretty-printed,
// and the signature is over exactly that text.
func (e *Engine) DryRun(in DryRun) DryRunResult {
	r := DryRunResult{Errors: []string{}}
	if _, err := transform.Pretty([]byte(in.Payload)); err != nil {
		r.Errors = append(r.Errors, "Invalid input JSON: "+err.Error())
		return r
	}
	var endpoint *store.Endpoint
	var shape string
	e.Store.Read(func(tx *store.Tx) {
		endpoint = r.endpoint(tx, in)
		shape = r.shape(tx, in)
	})
	payload := r.payload(in.Payload, shape)
	r.TransformedPayload = &payload

	at := e.Clock.Now()
	r.set("Content-Type", contentJSON)
	r.set("User-Agent", agentDelivery)
	r.set(headerTimestamp, strconv.FormatInt(at.UnixMilli(), 10))
	if in.EventType != "" {
		r.set("X-Event-Type", in.EventType)
	}
	if endpoint != nil {
		signature := verify.Sign([]byte(payload), at, endpoint.Secrets(at)...)
		r.Signature, r.EndpointURL = &signature, &endpoint.URL
		r.set(headerSignature, signature)
	}
	r.custom(in.CustomHeaders)
	r.Success = len(r.Errors) == 0
	return r
}

func (r *DryRunResult) fail(format string, args ...any) {
	r.Errors = append(r.Errors, fmt.Sprintf(format, args...))
}

func (r *DryRunResult) endpoint(tx *store.Tx, in DryRun) *store.Endpoint {
	if in.EndpointID == nil {
		return nil
	}
	endpoint, ok := tx.Endpoints.Get(*in.EndpointID)
	if !ok || endpoint.Deleted || endpoint.ProjectID != in.ProjectID {
		r.fail("Endpoint not found: %s", *in.EndpointID)
		return nil
	}
	if !endpoint.Enabled {
		r.fail("Warning: Endpoint is currently disabled")
	}
	return &endpoint
}

// shape is the template in use: a transformation that was asked for leaves no
// room for the other one, even when it cannot be used.
func (r *DryRunResult) shape(tx *store.Tx, in DryRun) string {
	if in.TransformationID == nil {
		if in.PayloadTemplate == nil {
			return ""
		}
		return strings.TrimSpace(*in.PayloadTemplate)
	}
	t, ok := tx.Transformations.Get(*in.TransformationID)
	switch {
	case !ok || t.ProjectID != in.ProjectID:
		r.fail("Transformation not found: %s", *in.TransformationID)
	case !t.Enabled:
		r.fail("Transformation is disabled: %s", t.Name)
	default:
		r.TransformationName, r.TransformationVersion = &t.Name, &t.Version
		return t.Template
	}
	return ""
}

func (r *DryRunResult) payload(input, shape string) string {
	body := []byte(input)
	var err error
	if shape != "" {
		if body, err = transform.Apply(shape, body); err != nil {
			r.fail("Template transform error: %s", err)
			return input
		}
	}
	if body, err = transform.Pretty(body); err != nil {
		r.fail("Invalid input JSON: %s", err)
		return input
	}
	return string(body)
}

// custom adds the custom headers; here they replace what is there, as on the
// platform.
func (r *DryRunResult) custom(text *string) {
	if text == nil || strings.TrimSpace(*text) == "" {
		return
	}
	var custom map[string]any
	if err := json.Unmarshal([]byte(*text), &custom); err != nil {
		r.fail("Invalid custom headers JSON: %s", err)
		return
	}
	for _, name := range slices.Sorted(maps.Keys(custom)) {
		if strings.TrimSpace(name) == "" || custom[name] == nil || slices.Contains(transport, http.CanonicalHeaderKey(name)) {
			continue
		}
		value, ok := custom[name].(string)
		if !ok {
			r.fail("Invalid custom headers JSON: the value of %s is not text", name)
			return
		}
		r.set(name, value)
	}
}

func (r *DryRunResult) set(name, value string) {
	for i, h := range r.RequestHeaders {
		if strings.EqualFold(h.Name, name) {
			r.RequestHeaders[i].Value = value
			return
		}
	}
	r.RequestHeaders = append(r.RequestHeaders, HeaderLine{Name: name, Value: value})
}
