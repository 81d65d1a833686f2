package api

import (
	"context"
	"strings"

	"github.com/webhook-platform/hookflow-go/gen/api"
	"github.com/webhook-platform/hookflow-go/gen/apiserver"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/problem"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

// ListProjects implements listProjects: all of the organisation's, for a key too.
func (s *Server) ListProjects(ctx context.Context, _ apiserver.ListProjectsRequestObject) (apiserver.ListProjectsResponseObject, error) {
	answer := apiserver.ListProjects200JSONResponse{}
	err := s.read(func(tx *store.Tx) error {
		for project := range tx.ProjectsByOrganization.Of(who(ctx).OrganizationID).Each() {
			if !project.Deleted {
				answer = append(answer, showProject(project))
			}
		}
		return nil
	})
	return answer, err
}

// CreateProject implements createProject.
func (s *Server) CreateProject(ctx context.Context, r apiserver.CreateProjectRequestObject) (apiserver.CreateProjectResponseObject, error) {
	now := s.now()
	project := store.Project{
		ID: s.Chance.ID("project"), OrganizationID: who(ctx).OrganizationID,
		SchemaValidationPolicy: string(api.SchemaPolicyWarn), IdempotencyPolicy: string(api.IdempotencyPolicyNone),
		Flags: who(ctx).Flags, CreatedAt: now, UpdatedAt: now,
	}
	describeProject(&project, *r.Body)
	err := s.Store.Write(func(tx *store.Tx) error {
		tx.Projects.Put(project)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return apiserver.CreateProject201JSONResponse(showProject(project)), nil
}

// GetProject implements getProject.
func (s *Server) GetProject(ctx context.Context, r apiserver.GetProjectRequestObject) (apiserver.GetProjectResponseObject, error) {
	var project store.Project
	err := s.read(func(tx *store.Tx) (err error) {
		project, err = findProject(tx, r.ProjectID)
		if project.Deleted && who(ctx).Flags.ReadDeletedProject {
			return nil
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return apiserver.GetProject200JSONResponse(showProject(project)), nil
}

// UpdateProject implements updateProject: a description that is left out is
// cleared, a policy that is left out is kept.
func (s *Server) UpdateProject(ctx context.Context, r apiserver.UpdateProjectRequestObject) (apiserver.UpdateProjectResponseObject, error) {
	now := s.now()
	var project store.Project
	err := s.Store.Write(func(tx *store.Tx) (err error) {
		if project, err = findProject(tx, r.ProjectID); err != nil {
			return err
		}
		before := project.UpdatedAt
		describeProject(&project, *r.Body)
		project.UpdatedAt = now
		tx.Projects.Put(project)
		if who(ctx).Flags.StaleUpdatedAt {
			project.UpdatedAt = before
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return apiserver.UpdateProject200JSONResponse(showProject(project)), nil
}

// DeleteProject implements deleteProject, which may be repeated.
func (s *Server) DeleteProject(_ context.Context, r apiserver.DeleteProjectRequestObject) (apiserver.DeleteProjectResponseObject, error) {
	err := s.Store.Write(func(tx *store.Tx) error {
		project, ok := tx.Projects.Get(r.ProjectID)
		if !ok {
			return errProjectNotFound()
		}
		project.Deleted = true
		tx.Projects.Put(project)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return apiserver.DeleteProject204Response{}, nil
}

func errProjectNotFound() error { return problem.NotFound("Project not found") }

// findProject is a living project; whose it is was settled before the handler.
func findProject(tx *store.Tx, id string) (store.Project, error) {
	project, ok := tx.Projects.Get(id)
	if !ok || project.Deleted {
		return project, errProjectNotFound()
	}
	return project, nil
}

// describeProject takes over what a create and an update have in common.
func describeProject(p *store.Project, in api.ProjectInput) {
	p.Name, p.Description = in.Name, in.Description
	p.SchemaValidationEnabled = or(in.SchemaValidationEnabled, p.SchemaValidationEnabled)
	p.SchemaValidationPolicy = strings.ToUpper(or(in.SchemaValidationPolicy, p.SchemaValidationPolicy))
	p.IdempotencyPolicy = strings.ToUpper(or(in.IdempotencyPolicy, p.IdempotencyPolicy))
}

func showProject(p store.Project) api.Project {
	return api.Project{
		ID: p.ID, Name: p.Name, Description: p.Description, SchemaValidationEnabled: p.SchemaValidationEnabled,
		SchemaValidationPolicy: api.SchemaPolicy(p.SchemaValidationPolicy), IdempotencyPolicy: api.IdempotencyPolicy(p.IdempotencyPolicy),
		CreatedAt: p.CreatedAt, UpdatedAt: p.UpdatedAt,
	}
}
