package api

import (
	"context"

	"github.com/webhook-platform/hookflow-go/gen/apiserver"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

// ConfigureMTLS implements configureMtls: the texts are kept, and nothing uses
// them.
func (s *Server) ConfigureMTLS(ctx context.Context, r apiserver.ConfigureMTLSRequestObject) (apiserver.ConfigureMTLSResponseObject, error) {
	now := s.now()
	endpoint, err := s.changeMTLS(ctx, r.ProjectID, r.ID, func(e *store.Endpoint) {
		e.MTLSEnabled, e.ClientCert, e.ClientKey, e.CACert = true, r.Body.ClientCert, r.Body.ClientKey, or(r.Body.CACert, "")
		e.UpdatedAt = now
	})
	if err != nil {
		return nil, err
	}
	return apiserver.ConfigureMTLS200JSONResponse(showEndpoint(endpoint)), nil
}

// DisableMTLS implements disableMtls, which may be repeated.
func (s *Server) DisableMTLS(ctx context.Context, r apiserver.DisableMTLSRequestObject) (apiserver.DisableMTLSResponseObject, error) {
	now := s.now()
	endpoint, err := s.changeMTLS(ctx, r.ProjectID, r.ID, func(e *store.Endpoint) {
		e.MTLSEnabled, e.ClientCert, e.ClientKey, e.CACert = false, "", "", ""
		e.UpdatedAt = now
	})
	if err != nil {
		return nil, err
	}
	return apiserver.DisableMTLS200JSONResponse(showEndpoint(endpoint)), nil
}

// changeMTLS has a text of its own for another project's endpoint.
func (s *Server) changeMTLS(ctx context.Context, projectID, id string, change func(*store.Endpoint)) (endpoint store.Endpoint, err error) {
	err = s.Store.Write(func(tx *store.Tx) error {
		var ok bool
		if endpoint, ok = tx.Endpoints.Get(id); !ok || endpoint.Gone() {
			return errEndpointNotFound()
		}
		if err := who(ctx).Reach(tx, endpoint.ProjectID, projectID, "Endpoint not found in project"); err != nil {
			return err
		}
		change(&endpoint)
		tx.Endpoints.Put(endpoint)
		return nil
	})
	return endpoint, err
}
