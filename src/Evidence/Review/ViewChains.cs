using Evidence.Access;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Evidence.Review.Marking;

namespace Evidence.Review;

/// <summary>In which of a recording's chains somebody's viewing is told, and whose viewing somebody may know of.</summary>
internal static class ViewChains
{
    /// <summary>Prosecutors are not of the agency: that its operational chain can be disclosed whole, what they look at stands in another.</summary>
    public static Chain Of(Actor actor) => Vocabulary.TryParse<Role>(actor.Role, out var role) && role == Role.Prosecutor ? Chain.Prosecution : Chain.Operational;

    /// <summary>Who reads everybody's trails knows of every view; anybody else of the operational ones, and of their own.</summary>
    public static bool Knows(Actor actor, Chain chain, PersonId viewer) =>
        chain == Chain.Operational || actor.Person == viewer || actor.May(Permission.ReadTrails);

    /// <summary>The same of notes, for the database.</summary>
    public static IQueryable<Marker> KnownTo(this IQueryable<Marker> notes, Actor actor)
    {
        var (me, knowsAll) = (actor.Person, actor.May(Permission.ReadTrails));
        return notes.Where(note => note.Chain == Chain.Operational || note.AuthorId == me || knowsAll);
    }
}
