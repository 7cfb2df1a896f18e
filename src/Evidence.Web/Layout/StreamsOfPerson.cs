using System.Security.Claims;
using Evidence.Access;
using Evidence.Formats;
using Evidence.Kernel;

namespace Evidence.Web.Layout;

/// <summary>Counts the pages of each person that keep themselves current: each asks the database again and again, so that there are only so many.</summary>
internal sealed class StreamsOfPerson
{
    public const int Most = 8;

    public static readonly Refusal TooMany = new("too-many-streams", StatusCodes.Status429TooManyRequests,
        $"{Most} pages of yours keep themselves current already.", "Close some of them. This page shows what is new when it is loaded again.");

    private readonly Lock turn = new();
    private readonly Dictionary<PersonId, int> open = [];

    /// <summary>Counts one more until it is disposed.</summary>
    /// <exception cref="RefusedException"><c>too-many-streams</c>.</exception>
    public IDisposable Open(ClaimsPrincipal person)
    {
        var id = person.PersonId() ?? default;
        lock (turn)
        {
            var count = open.GetValueOrDefault(id);
            if (count == Most)
                throw TooMany.ToException();
            open[id] = count + 1;
        }

        return new Stream(this, id);
    }

    private void Close(PersonId id)
    {
        lock (turn)
        {
            if (--open[id] == 0)
                open.Remove(id);
        }
    }

    private sealed class Stream(StreamsOfPerson streams, PersonId id) : IDisposable
    {
        private int closed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref closed, 1) == 0)
                streams.Close(id);
        }
    }
}
