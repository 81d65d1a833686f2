package client

import (
	"context"
	"net/http"

	"github.com/webhook-platform/hookflow-go/gen/apiclient"
)

// Projects manages the units that own endpoints, events and keys.
type Projects struct{ client *Client }

// ProjectUpdate says what to change of a project. What is absent stays as it is.
type ProjectUpdate struct {
	Name                    Field[string] // cannot be cleared
	Description             Field[string]
	SchemaValidationEnabled Field[bool]              // cannot be cleared
	SchemaValidationPolicy  Field[SchemaPolicy]      // cannot be cleared
	IdempotencyPolicy       Field[IdempotencyPolicy] // cannot be cleared
}

// List returns all projects of the organisation; the list has no pages (operation
// listProjects).
func (s *Projects) List(ctx context.Context, opts ...CallOption) ([]Project, error) {
	return array[Project](ctx, s.client.request("listProjects", opts, apiclient.NewListProjectsRequest))
}

// Create makes a project (operation createProject).
func (s *Projects) Create(ctx context.Context, in ProjectInput, opts ...CallOption) (*Project, error) {
	return one[Project](ctx, s.client.request("createProject", opts, func(server string) (*http.Request, error) {
		return apiclient.NewCreateProjectRequest(server, in)
	}))
}

// Get returns a project (operation getProject).
func (s *Projects) Get(ctx context.Context, id string, opts ...CallOption) (*Project, error) {
	return one[Project](ctx, s.client.request("getProject", opts, func(server string) (*http.Request, error) {
		return apiclient.NewGetProjectRequest(server, id)
	}, id))
}

// Update changes what u names and nothing else (operations getProject and
// updateProject). As Endpoints.Update it reads, merges and puts: a change that
// somebody else makes in between is lost.
func (s *Projects) Update(ctx context.Context, id string, u ProjectUpdate, opts ...CallOption) (*Project, error) {
	err := uncleared("updateProject", u.Name.keeps("Name"), u.SchemaValidationEnabled.keeps("SchemaValidationEnabled"),
		u.SchemaValidationPolicy.keeps("SchemaValidationPolicy"), u.IdempotencyPolicy.keeps("IdempotencyPolicy"))
	if err != nil {
		return nil, err
	}
	present, err := s.Get(ctx, id, opts...)
	if err != nil {
		return nil, err
	}
	body := ProjectInput{
		Name: u.Name.or(present.Name), Description: present.Description,
		SchemaValidationEnabled: Ptr(u.SchemaValidationEnabled.or(present.SchemaValidationEnabled)),
		SchemaValidationPolicy:  Ptr(string(u.SchemaValidationPolicy.or(present.SchemaValidationPolicy))),
		IdempotencyPolicy:       Ptr(string(u.IdempotencyPolicy.or(present.IdempotencyPolicy))),
	}
	if !u.Description.IsAbsent() {
		body.Description = nonZero(u.Description.or(""))
	}
	return one[Project](ctx, s.client.request("updateProject", opts, func(server string) (*http.Request, error) {
		return apiclient.NewUpdateProjectRequest(server, id, body)
	}, id))
}

// Delete deletes a project, and with it its API keys: the client's own may be
// among them (operation deleteProject).
func (s *Projects) Delete(ctx context.Context, id string, opts ...CallOption) error {
	return none(ctx, s.client.request("deleteProject", opts, func(server string) (*http.Request, error) {
		return apiclient.NewDeleteProjectRequest(server, id)
	}, id))
}
