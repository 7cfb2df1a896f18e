using System.Text.Json.Nodes;
using Evidence.Custody;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Web.Trails;
using Evidence.Web.Layout;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace Evidence.Tests.Trails;

public sealed class TrailTextTests
{
    [Fact]
    public void Says_what_happened_in_lines_and_keeps_the_checker_s_fields_beside_the_hash()
    {
        var row = Words.Of(Shown(new()
        {
            ["after"] = new(DetailState.Shown, new JsonObject { ["complete"] = true, ["frames"] = 250, ["verdict"] = "playable" }),
            ["recipe"] = new(DetailState.Shown, new JsonObject { ["program"] = "ffmpeg" }),
            ["reason"] = new(DetailState.Withheld, null),
        }));

        Assert.Equal([("Complete", "yes"), ("Frames", "250"), ("Verdict", "playable"), ("Reason", "(withheld from you)")], row.Facts);
        Assert.Equal([("Recipe", "{\"program\":\"ffmpeg\"}")], row.Technical);
    }

    [Fact]
    public void Leaves_out_nothing_that_it_has_no_words_for()
    {
        var row = Words.Of(Shown(new() { ["new.field"] = new(DetailState.Shown, JsonValue.Create("seen")) }));
        Assert.Equal([("new.field", "seen")], row.Facts);
    }

    [Fact]
    public void Says_until_when_something_holds_as_people_read_times()
    {
        var row = Words.Of(Shown(new()
        {
            ["store"] = new(DetailState.Shown, JsonValue.Create("files")),
            ["until"] = new(DetailState.Shown, JsonValue.Create("2027-07-28T00:57:46.000000Z")),
            ["before"] = new(DetailState.Shown, JsonValue.Create("2027-01-28T00:57:46.000000Z")),
        }));
        Assert.Equal([("Before", "28 January 2027, 00:57:46 GMT"), ("Store", "files"), ("Until", "28 July 2027, 01:57:46 BST")], row.Facts);
    }

    private static TrailText Words { get; } = new(new TimeText(new ConfigurationBuilder().Build(), TimeProvider.System));

    private static ShownEntry Shown(Dictionary<string, ShownDetail> details) => new(Sha256Hash.Of("entry"u8), new CustodyEntry
    {
        Agency = AgencyId.New(),
        Subject = SubjectOf.Item(ItemId.New()),
        Chain = Chain.Operational,
        Sequence = 0,
        Previous = null,
        At = DateTimeOffset.UnixEpoch,
        Action = CustodyAction.MediaChecked,
        Act = ActId.New(),
        Policy = "builtin/1",
        Commitments = new Dictionary<string, Sha256Hash>(),
    }, details);
}
