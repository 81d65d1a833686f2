package api

import (
	"context"
	"fmt"
	"strings"

	"github.com/webhook-platform/hookflow-go/gen/api"
	"github.com/webhook-platform/hookflow-go/gen/apiserver"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/problem"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/transform"
)

const textTransformationNotFound = "Transformation not found"

// ListTransformations implements listTransformations: the newest first, there
// are no pages.
func (s *Server) ListTransformations(_ context.Context, r apiserver.ListTransformationsRequestObject) (apiserver.ListTransformationsResponseObject, error) {
	answer := apiserver.ListTransformations200JSONResponse{}
	err := s.read(func(tx *store.Tx) error {
		for t := range tx.TransformationsByProject.Of(r.ProjectID).Backward() {
			answer = append(answer, showTransformation(tx, t))
		}
		return nil
	})
	return answer, err
}

// CreateTransformation implements createTransformation.
func (s *Server) CreateTransformation(_ context.Context, r apiserver.CreateTransformationRequestObject) (apiserver.CreateTransformationResponseObject, error) {
	now := s.now()
	transformation := store.Transformation{
		ID: s.Chance.ID("transformation"), ProjectID: r.ProjectID, Version: 1, Enabled: true, CreatedAt: now, UpdatedAt: now,
	}
	describeTransformation(&transformation, *r.Body)
	var shown api.Transformation
	err := s.Store.Write(func(tx *store.Tx) error {
		if err := checkTransformation(tx, transformation); err != nil {
			return err
		}
		tx.Transformations.Put(transformation)
		shown = showTransformation(tx, transformation)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return apiserver.CreateTransformation201JSONResponse(shown), nil
}

// GetTransformation implements getTransformation.
func (s *Server) GetTransformation(ctx context.Context, r apiserver.GetTransformationRequestObject) (apiserver.GetTransformationResponseObject, error) {
	var shown api.Transformation
	err := s.read(func(tx *store.Tx) error {
		transformation, err := findTransformation(ctx, tx, r.ProjectID, r.ID)
		shown = showTransformation(tx, transformation)
		return err
	})
	if err != nil {
		return nil, err
	}
	return apiserver.GetTransformation200JSONResponse(shown), nil
}

// UpdateTransformation implements updateTransformation: each update is a
// version, whatever it changes.
func (s *Server) UpdateTransformation(ctx context.Context, r apiserver.UpdateTransformationRequestObject) (apiserver.UpdateTransformationResponseObject, error) {
	var shown api.Transformation
	now := s.now()
	err := s.Store.Write(func(tx *store.Tx) error {
		transformation, err := findTransformation(ctx, tx, r.ProjectID, r.ID)
		if err != nil {
			return err
		}
		describeTransformation(&transformation, *r.Body)
		if err := checkTransformation(tx, transformation); err != nil {
			return err
		}
		transformation.Version++
		transformation.UpdatedAt = now
		tx.Transformations.Put(transformation)
		shown = showTransformation(tx, transformation)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return apiserver.UpdateTransformation200JSONResponse(shown), nil
}

// DeleteTransformation implements deleteTransformation.
func (s *Server) DeleteTransformation(ctx context.Context, r apiserver.DeleteTransformationRequestObject) (apiserver.DeleteTransformationResponseObject, error) {
	err := s.Store.Write(func(tx *store.Tx) error {
		if _, err := findTransformation(ctx, tx, r.ProjectID, r.ID); err != nil {
			return err
		}
		if by := references(tx, r.ID); len(by) > 0 {
			return problem.Unprocessable("Cannot delete transformation: it is referenced by " + strings.Join(by, " and "))
		}
		tx.Transformations.Delete(r.ID)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return apiserver.DeleteTransformation204Response{}, nil
}

// references says what names a transformation, such as "2 subscriptions".
func references(tx *store.Tx, id string) []string {
	return append(counted(tx.SubscriptionsByTransformation.Of(id).Len(), "subscription"),
		counted(tx.DestinationsByTransformation.Of(id).Len(), "destination")...)
}

func counted(n int, noun string) []string {
	switch n {
	case 0:
		return nil
	case 1:
		return []string{"1 " + noun}
	}
	return []string{fmt.Sprintf("%d %ss", n, noun)}
}

// describeTransformation takes over what a create and an update have in common.
func describeTransformation(t *store.Transformation, in api.TransformationInput) {
	t.Name, t.Template = in.Name, in.Template
	t.Enabled = or(in.Enabled, t.Enabled)
	if in.Description != nil {
		t.Description = in.Description
	}
}

// checkTransformation decides whether a transformation may be stored.
func checkTransformation(tx *store.Tx, t store.Transformation) error {
	if err := transform.Valid(t.Template); err != nil {
		return problem.Invalid("Invalid template: not valid JSON - " + err.Error())
	}
	for _, expression := range transform.Expressions(t.Template) {
		switch expression = strings.TrimSpace(expression); {
		case expression == "":
			return problem.Invalid("Invalid template: empty expression ${} found")
		case !strings.HasPrefix(expression, "$"):
			return problem.Invalid(fmt.Sprintf("Invalid template: expression '%s' must start with '$' (JSONPath)", expression))
		}
	}
	if other, ok := tx.TransformationByName.One(t.ProjectID, t.Name); ok && other.ID != t.ID {
		return problem.Invalid(fmt.Sprintf("Transformation with name '%s' already exists in this project", t.Name))
	}
	return nil
}

// findTransformation is a transformation of the path's project.
func findTransformation(ctx context.Context, tx *store.Tx, projectID, id string) (store.Transformation, error) {
	transformation, ok := tx.Transformations.Get(id)
	if !ok {
		return transformation, problem.NotFound(textTransformationNotFound)
	}
	return transformation, who(ctx).Reach(tx, transformation.ProjectID, projectID, textTransformationNotFound)
}

// mayTransform refuses a transformation that the project does not have. Another
// project's is as good as none: saying more would tell that it exists.
func mayTransform(tx *store.Tx, projectID string, id *string, anyones bool) error {
	if id == nil {
		return nil
	}
	if t, ok := tx.Transformations.Get(*id); !ok || t.ProjectID != projectID && !anyones {
		return problem.NotFound(textTransformationNotFound)
	}
	return nil
}

func showTransformation(tx *store.Tx, t store.Transformation) api.Transformation {
	return api.Transformation{
		ID: t.ID, ProjectID: t.ProjectID, Name: t.Name, Description: t.Description, Template: t.Template, Version: t.Version, Enabled: t.Enabled,
		SubscriptionCount: int64(tx.SubscriptionsByTransformation.Of(t.ID).Len()),
		DestinationCount:  int64(tx.DestinationsByTransformation.Of(t.ID).Len()),
		CreatedAt:         t.CreatedAt, UpdatedAt: t.UpdatedAt,
	}
}
