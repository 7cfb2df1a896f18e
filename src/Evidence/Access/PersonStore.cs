using Evidence.Database;
using Evidence.Formats;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;

namespace Evidence.Access;

/// <summary>Identity's store on our context; it only has to be told how a person's id is read.</summary>
internal sealed class PersonStore(EvidenceDb context, IdentityErrorDescriber? describer = null)
    : UserOnlyStore<Person, EvidenceDb, PersonId>(context, describer)
{
    public override PersonId ConvertIdFromString(string? id) => PersonId.TryParse(id, out var parsed) ? parsed : default;

    public override string? ConvertIdToString(PersonId id) => id == default ? null : id.ToString();
}
