package api

import (
	"context"
	"fmt"
	"strings"

	"github.com/webhook-platform/hookflow-go/gen/api"
	"github.com/webhook-platform/hookflow-go/gen/apiserver"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/transform"
)

// PreviewTransform implements previewTransform: what goes wrong is told in the
// errors of a 200, in the order of the steps.
func (s *Server) PreviewTransform(ctx context.Context, r apiserver.PreviewTransformRequestObject) (apiserver.PreviewTransformResponseObject, error) {
	p := transformPreview{TransformPreview: api.TransformPreview{Errors: []string{}}}
	pretty, err := transform.Pretty([]byte(r.Body.InputPayload))
	if err != nil {
		p.fail("Invalid input JSON: %v", err)
		return apiserver.PreviewTransform200JSONResponse(p.TransformPreview), nil
	}
	var named *store.Transformation
	if id := r.Body.TransformationID; id != nil {
		s.Store.Read(func(tx *store.Tx) {
			if t, ok := tx.Transformations.Get(*id); ok && (t.ProjectID == r.ProjectID || who(ctx).Flags.PreviewForeignObjects) {
				named = &t
			}
		})
	}
	p.transform(*r.Body, string(pretty), named)
	p.headers(notBlank(r.Body.CustomHeaders))
	p.Success = len(p.Errors) == 0
	return apiserver.PreviewTransform200JSONResponse(p.TransformPreview), nil
}

// transformPreview is a preview in the making.
type transformPreview struct{ api.TransformPreview }

func (p *transformPreview) fail(format string, args ...any) {
	p.Errors = append(p.Errors, fmt.Sprintf(format, args...))
}

// transform fills in the result. Unlike a delivery, a preview applies a disabled
// transformation too.
func (p *transformPreview) transform(in api.TransformPreviewInput, pretty string, named *store.Transformation) {
	template, expression := notBlank(in.Template), notBlank(in.TransformExpression)
	switch {
	case named != nil:
		p.fill(named.Template, in.InputPayload)
	case in.TransformationID != nil:
		p.fail("Transformation not found: %s", *in.TransformationID)
	case template != nil:
		p.fill(*template, in.InputPayload)
	case expression != nil:
		p.point(*expression, in.InputPayload)
	default:
		p.OutputPayload = &pretty
	}
}

func (p *transformPreview) fill(template, input string) {
	filled, err := transform.Apply(template, []byte(input))
	if err == nil {
		filled, err = transform.Pretty(filled)
	}
	if err != nil {
		p.fail("Template transform error: %v", err)
		return
	}
	text := string(filled)
	p.OutputPayload = &text
}

func (p *transformPreview) point(expression, input string) {
	text := "null"
	if part, ok := transform.Point(expression, []byte(input)); !ok {
		p.fail("Expression matched no data: %s", expression)
	} else if pretty, err := transform.Pretty(part); err == nil { // it was taken out of JSON
		text = string(pretty)
	}
	p.OutputPayload = &text
}

// headers fills in the custom headers, whatever their values.
func (p *transformPreview) headers(text *string) {
	if text == nil {
		return
	}
	pretty, err := transform.Pretty([]byte(*text))
	switch shown := string(pretty); {
	case err != nil:
		p.fail("Invalid custom headers JSON: %v", err)
	case !strings.HasPrefix(shown, "{"):
		p.fail("Custom headers must be a JSON object")
	default:
		p.OutputHeaders = &shown
	}
}
