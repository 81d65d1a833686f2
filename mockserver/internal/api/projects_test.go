package api_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	gen "github.com/webhook-platform/hookflow-go/gen/api"
	"github.com/webhook-platform/hookflow-go/gen/apiserver"
)

func TestCreateProject(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		in   gen.ProjectInput
		want gen.Project
	}{
		"defaults": {
			in:   gen.ProjectInput{Name: "P"},
			want: gen.Project{Name: "P", SchemaValidationPolicy: gen.SchemaPolicyWarn, IdempotencyPolicy: gen.IdempotencyPolicyNone},
		},
		"everything, in any case": {
			in: gen.ProjectInput{
				Name: "P", Description: ptr("D"), SchemaValidationEnabled: ptr(true),
				SchemaValidationPolicy: ptr("block"), IdempotencyPolicy: ptr("Required"),
			},
			want: gen.Project{
				Name: "P", Description: ptr("D"), SchemaValidationEnabled: true,
				SchemaValidationPolicy: gen.SchemaPolicyBlock, IdempotencyPolicy: gen.IdempotencyPolicyRequired,
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAccounts(t)
			answer, err := a.CreateProject(person("home"), apiserver.CreateProjectRequestObject{Body: &tc.in})
			require.NoError(t, err)
			created := gen.Project(answer.(apiserver.CreateProject201JSONResponse))
			tc.want.ID, tc.want.CreatedAt, tc.want.UpdatedAt = created.ID, began, began
			assert.Equal(t, tc.want, created)
			got, err := a.GetProject(person("home"), apiserver.GetProjectRequestObject{ProjectID: created.ID})
			require.NoError(t, err)
			assert.Equal(t, apiserver.GetProject200JSONResponse(created), got)
		})
	}
}

func TestUpdateProject(t *testing.T) {
	t.Parallel()
	a := newAccounts(t)
	answer, err := a.CreateProject(person("home"), apiserver.CreateProjectRequestObject{Body: &gen.ProjectInput{
		Name: "P", Description: ptr("D"), SchemaValidationEnabled: ptr(true), SchemaValidationPolicy: ptr("BLOCK"), IdempotencyPolicy: ptr("AUTO"),
	}})
	require.NoError(t, err)
	want := gen.Project(answer.(apiserver.CreateProject201JSONResponse))
	want.Name, want.Description, want.UpdatedAt = "Q", nil, began.Add(time.Second)

	a.tick.Advance(time.Second)
	got, err := a.UpdateProject(person("home"), apiserver.UpdateProjectRequestObject{ProjectID: want.ID, Body: &gen.ProjectInput{Name: "Q"}})
	require.NoError(t, err)
	assert.Equal(t, apiserver.UpdateProject200JSONResponse(want), got, "the description is cleared, policies are kept")
}

func TestListAndDeleteProjects(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	list := func() (ids []string) {
		answer, err := s.ListProjects(shopKey(), apiserver.ListProjectsRequestObject{})
		require.NoError(t, err)
		for _, project := range answer.(apiserver.ListProjects200JSONResponse) {
			ids = append(ids, project.ID)
		}
		return ids
	}
	assert.Equal(t, []string{"shop", "other"}, list())
	for range 2 { // it may be repeated
		_, err := s.DeleteProject(person("home"), apiserver.DeleteProjectRequestObject{ProjectID: "shop"})
		require.NoError(t, err)
		assert.Equal(t, []string{"other"}, list())
	}
	_, err := s.GetProject(person("home"), apiserver.GetProjectRequestObject{ProjectID: "shop"})
	refused(t, err, 404, "Project not found")
	_, err = s.UpdateProject(person("home"), apiserver.UpdateProjectRequestObject{ProjectID: "shop", Body: &gen.ProjectInput{Name: "Q"}})
	refused(t, err, 404, "Project not found")
	_, err = s.DeleteProject(person("home"), apiserver.DeleteProjectRequestObject{ProjectID: "nope"})
	refused(t, err, 404, "Project not found")
}
