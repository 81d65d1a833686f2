package client

import (
	"context"
	"net/http"

	"github.com/webhook-platform/hookflow-go/gen/apiclient"
)

// Transformations manages named templates that reshape what deliveries and forwards
// send.
type Transformations struct{ client *Client }

// TransformationUpdate says what to change of a transformation. What is absent stays
// as it is.
type TransformationUpdate struct {
	Name        Field[string] // cannot be cleared
	Template    Field[string] // JSON text with ${$.path} expressions; cannot be cleared
	Description Field[string]
	Enabled     Field[bool] // cannot be cleared
}

// Create makes a transformation (operation createTransformation).
func (s *Transformations) Create(ctx context.Context, projectID string, in TransformationInput, opts ...CallOption) (*Transformation, error) {
	return one[Transformation](ctx, s.client.request("createTransformation", opts, func(server string) (*http.Request, error) {
		return apiclient.NewCreateTransformationRequest(server, projectID, in)
	}, projectID))
}

// Get returns a transformation (operation getTransformation).
func (s *Transformations) Get(ctx context.Context, projectID, id string, opts ...CallOption) (*Transformation, error) {
	return one[Transformation](ctx, s.client.request("getTransformation", opts, func(server string) (*http.Request, error) {
		return apiclient.NewGetTransformationRequest(server, projectID, id)
	}, projectID, id))
}

// List returns all transformations of a project, the newest first; the list has no
// pages (operation listTransformations).
func (s *Transformations) List(ctx context.Context, projectID string, opts ...CallOption) ([]Transformation, error) {
	return array[Transformation](ctx, s.client.request("listTransformations", opts, func(server string) (*http.Request, error) {
		return apiclient.NewListTransformationsRequest(server, projectID)
	}, projectID))
}

// Update changes what u names and nothing else, and makes the next version
// (operations getTransformation and updateTransformation). As Endpoints.Update it
// reads, merges and puts: a change that somebody else makes in between is lost.
func (s *Transformations) Update(ctx context.Context, projectID, id string, u TransformationUpdate, opts ...CallOption) (*Transformation, error) {
	err := uncleared("updateTransformation", u.Name.keeps("Name"), u.Template.keeps("Template"), u.Enabled.keeps("Enabled"))
	if err != nil {
		return nil, err
	}
	present, err := s.Get(ctx, projectID, id, opts...)
	if err != nil {
		return nil, err
	}
	body := TransformationInput{
		Name: u.Name.or(present.Name), Template: u.Template.or(present.Template),
		Description: valueOf(u.Description.merged(present.Description)), Enabled: Ptr(u.Enabled.or(present.Enabled)),
	}
	return one[Transformation](ctx, s.client.request("updateTransformation", opts, func(server string) (*http.Request, error) {
		return apiclient.NewUpdateTransformationRequest(server, projectID, id, body)
	}, projectID, id))
}

// Delete deletes a transformation that nothing uses; one in use is ErrUnprocessable
// (operation deleteTransformation).
func (s *Transformations) Delete(ctx context.Context, projectID, id string, opts ...CallOption) error {
	return none(ctx, s.client.request("deleteTransformation", opts, func(server string) (*http.Request, error) {
		return apiclient.NewDeleteTransformationRequest(server, projectID, id)
	}, projectID, id))
}
