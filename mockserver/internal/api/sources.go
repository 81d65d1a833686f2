package api

import (
	"context"
	"fmt"
	"time"

	"github.com/webhook-platform/hookflow-go/gen/api"
	"github.com/webhook-platform/hookflow-go/gen/apiserver"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/problem"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

const (
	textSourceNotFound = "Incoming source not found"
	defaultHMACHeader  = "X-Signature"
)

// ListSources implements listSources.
func (s *Server) ListSources(ctx context.Context, r apiserver.ListSourcesRequestObject) (apiserver.ListSourcesResponseObject, error) {
	var answer apiserver.ListSources200JSONResponse
	base := who(ctx).BaseURL
	err := s.read(func(tx *store.Tx) error {
		rows := tx.SourcesByProject.Of(r.ProjectID).List()
		content, m := cut(rows, paging{r.Params.Page, r.Params.Size, r.Params.Sort}, sourceOrder,
			func(source store.Source) api.IncomingSource { return showSource(source, base) })
		answer = apiserver.ListSources200JSONResponse{
			Content: content, Pageable: m.Pageable, Last: m.Last, TotalPages: m.TotalPages, TotalElements: m.TotalElements, Size: m.Size,
			Number: m.Number, Sort: m.Sort, First: m.First, NumberOfElements: m.NumberOfElements, Empty: m.Empty,
		}
		return nil
	})
	return answer, err
}

var sourceOrder = sorter[store.Source]{
	"id":                  byText(func(v store.Source) string { return v.ID }),
	"projectId":           byText(func(v store.Source) string { return v.ProjectID }),
	"name":                byText(func(v store.Source) string { return v.Name }),
	"slug":                byText(func(v store.Source) string { return v.Slug }),
	"providerType":        byText(func(v store.Source) string { return v.ProviderType }),
	"status":              byText(func(v store.Source) string { return v.Status }),
	"ingressPathToken":    byText(func(v store.Source) string { return v.IngressPathToken }),
	"verificationMode":    byText(func(v store.Source) string { return v.VerificationMode }),
	"hmacHeaderName":      byText(func(v store.Source) string { return v.HMACHeaderName }),
	"hmacSignaturePrefix": byText(func(v store.Source) string { return v.HMACSignaturePrefix }),
	"rateLimitPerSecond":  byOptional(func(v store.Source) *int { return v.RateLimitPerSecond }, compareNumber),
	"createdAt":           byTime(func(v store.Source) time.Time { return v.CreatedAt }),
	"updatedAt":           byTime(func(v store.Source) time.Time { return v.UpdatedAt }),
}

// CreateSource implements createSource. A status in the request means nothing.
func (s *Server) CreateSource(ctx context.Context, r apiserver.CreateSourceRequestObject) (apiserver.CreateSourceResponseObject, error) {
	now := s.now()
	source := store.Source{
		ID: s.Chance.ID("source"), ProjectID: r.ProjectID, Name: r.Body.Name,
		Slug:         or(r.Body.Slug, slugOf(r.Body.Name)),
		ProviderType: string(or(r.Body.ProviderType, api.ProviderTypeGeneric)), Status: store.SourceActive,
		IngressPathToken: s.Chance.Token("ingress-token"),
		VerificationMode: string(or(r.Body.VerificationMode, api.VerificationModeNone)),
		HMACHeaderName:   or(notBlank(r.Body.HMACHeaderName), defaultHMACHeader), HMACSignaturePrefix: or(r.Body.HMACSignaturePrefix, ""),
		HMACSecret: or(notBlank(r.Body.HMACSecret), ""), RateLimitPerSecond: r.Body.RateLimitPerSecond,
		CreatedAt: now, UpdatedAt: now,
	}
	err := s.Store.Write(func(tx *store.Tx) error {
		if _, taken := tx.SourceBySlug.One(r.ProjectID, source.Slug); taken {
			return problem.Invalid(fmt.Sprintf("Source with slug '%s' already exists in this project", source.Slug))
		}
		tx.Sources.Put(source)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return apiserver.CreateSource201JSONResponse(showSource(source, who(ctx).BaseURL)), nil
}

// GetSource implements getSource.
func (s *Server) GetSource(ctx context.Context, r apiserver.GetSourceRequestObject) (apiserver.GetSourceResponseObject, error) {
	var source store.Source
	err := s.read(func(tx *store.Tx) (err error) {
		source, err = findSource(ctx, tx, r.ProjectID, r.ID)
		return err
	})
	if err != nil {
		return nil, err
	}
	return apiserver.GetSource200JSONResponse(showSource(source, who(ctx).BaseURL)), nil
}

// UpdateSource implements updateSource: what is left out is kept.
func (s *Server) UpdateSource(ctx context.Context, r apiserver.UpdateSourceRequestObject) (apiserver.UpdateSourceResponseObject, error) {
	var source store.Source
	now := s.now()
	err := s.Store.Write(func(tx *store.Tx) (err error) {
		if source, err = findSource(ctx, tx, r.ProjectID, r.ID); err != nil {
			return err
		}
		changeSource(&source, *r.Body)
		if holder, taken := tx.SourceBySlug.One(r.ProjectID, source.Slug); taken && holder.ID != source.ID {
			return problem.Invalid(fmt.Sprintf("Source with slug '%s' already exists", source.Slug))
		}
		source.UpdatedAt = now
		tx.Sources.Put(source)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return apiserver.UpdateSource200JSONResponse(showSource(source, who(ctx).BaseURL)), nil
}

func changeSource(source *store.Source, b api.IncomingSourceUpdate) {
	source.Name = b.Name
	if slug, ok := given(b.Slug); ok {
		source.Slug = slug
	}
	if provider, ok := given(b.ProviderType); ok {
		source.ProviderType = string(provider)
	}
	if status, ok := given(b.Status); ok {
		source.Status = string(status)
	}
	if mode, ok := given(b.VerificationMode); ok {
		source.VerificationMode = string(mode)
	}
	if secret, ok := given(b.HMACSecret); ok && !blank(secret) {
		source.HMACSecret = secret
	}
	if header, ok := given(b.HMACHeaderName); ok {
		source.HMACHeaderName = or(notBlank(&header), defaultHMACHeader)
	}
	if prefix, ok := given(b.HMACSignaturePrefix); ok {
		source.HMACSignaturePrefix = prefix
	}
	if limit, ok := given(b.RateLimitPerSecond); ok {
		source.RateLimitPerSecond = &limit
	}
}

// DeleteSource implements deleteSource: the source stays, disabled.
func (s *Server) DeleteSource(ctx context.Context, r apiserver.DeleteSourceRequestObject) (apiserver.DeleteSourceResponseObject, error) {
	now := s.now()
	err := s.Store.Write(func(tx *store.Tx) error {
		source, err := findSource(ctx, tx, r.ProjectID, r.ID)
		if err != nil {
			return err
		}
		source.Status, source.UpdatedAt = store.SourceDisabled, now
		tx.Sources.Put(source)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return apiserver.DeleteSource204Response{}, nil
}

// findSource is a source of the path's project.
func findSource(ctx context.Context, tx *store.Tx, projectID, id string) (store.Source, error) {
	source, ok := tx.Sources.Get(id)
	if !ok {
		return source, problem.NotFound(textSourceNotFound)
	}
	return source, who(ctx).Reach(tx, source.ProjectID, projectID, textSourceNotFound)
}

func showSource(v store.Source, base string) api.IncomingSource {
	return api.IncomingSource{
		ID: v.ID, ProjectID: v.ProjectID, Name: v.Name, Slug: v.Slug, ProviderType: api.ProviderType(v.ProviderType),
		Status: api.IncomingSourceStatus(v.Status), IngressPathToken: v.IngressPathToken, IngressURL: base + "/ingress/" + v.IngressPathToken,
		VerificationMode: api.VerificationMode(v.VerificationMode), HMACHeaderName: v.HMACHeaderName,
		HMACSignaturePrefix: v.HMACSignaturePrefix, HMACSecretConfigured: v.HMACSecret != "",
		RateLimitPerSecond: v.RateLimitPerSecond, CreatedAt: v.CreatedAt, UpdatedAt: v.UpdatedAt,
	}
}
