using Evidence.Access;
using Evidence.Access.Importing;
using Evidence.Access.SigningIn;
using Evidence.Kernel;
using Evidence.Web.Layout;

namespace Evidence.Web.Access;

/// <summary>Adds and changes people by a CSV file.</summary>
[RequirePermission(Permission.ManagePeople), RequireFresh(OnlyToChange = true)]
internal sealed class ImportPeopleModel(PreviewPeople preview, ImportPeople import)
    : SheetPage<PersonWanted, ImportedPerson>("/people/import", AccessRefusals.SheetWrong, AccessRefusals.SheetStale)
{
    protected override string Adds => "Is added";

    protected override IReadOnlyList<SheetColumn<PersonWanted>> Columns { get; } =
    [
        new("Name", line => line.Line[PreviewPeople.Name]), new("User name", line => line.Line[PreviewPeople.UserName]),
        new("Role", line => line.Line[PreviewPeople.RoleName]), new("Unit", line => line.Line[PreviewPeople.UnitName]),
    ];

    /// <summary>"12 people were added and 3 changed".</summary>
    public string Told()
    {
        var (added, changed) = (Done!.Count(line => line.Done?.Added is not null), Done!.Count(line => line.Done is { Added: null }));
        return $"{added} {(added == 1 ? "person was" : "people were")} added and {changed} changed";
    }

    protected override Task<SheetPlan<PersonWanted>> PreviewAsync(byte[] bytes, Actor actor, CancellationToken cancellation) => preview.RunAsync(bytes, actor, cancellation);

    protected override Task<IReadOnlyList<ImportedLine<PersonWanted, ImportedPerson>>> ImportAsync(byte[] bytes, string digest, Actor actor, CancellationToken cancellation)
    {
        // Links are told in the answer, once.
        Response.Headers.CacheControl = "no-store";
        return import.RunAsync(bytes, digest, actor, cancellation);
    }
}
