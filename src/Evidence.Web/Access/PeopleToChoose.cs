using Evidence.Access;
using Evidence.Web.Items;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Web.Access;

/// <summary>People among whom somebody is chosen in a form, by name.</summary>
internal static class PeopleToChoose
{
    /// <param name="people">Who may be chosen.</param>
    /// <param name="most">So many are offered; of more the rest has to be found otherwise.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<IReadOnlyList<(string Id, string Name)>> ReadAsync(IQueryable<Person> people, int most, CancellationToken cancellation) =>
        [.. (await people.AsNoTracking().OrderBy(p => p.DisplayName).Take(most).Select(p => new { p.Id, p.DisplayName, p.CollarNumber }).ToListAsync(cancellation))
            .Select(p => (p.Id.ToString(), PersonText.Of(p.DisplayName, p.CollarNumber)))];
}
