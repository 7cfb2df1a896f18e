using Evidence.Formats.Custody;
using Evidence.Formats.Verification;
using Xunit;

namespace Evidence.Formats.Tests.Custody;

public sealed class ChainCheckTests
{
    [Fact]
    public void Follows_a_chain_from_its_first_entry()
    {
        var lines = CustodySamples.Chain_of(5);
        var check = Check(lines);
        Assert.Empty(check.Findings);
        Assert.Equal((5, EntryHash.Of(lines[^1])), (check.Count, check.Head));
        Assert.Equal(CustodySamples.Agency, check.Agency);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void Finds_a_dropped_entry(int which)
    {
        var lines = CustodySamples.Chain_of(5);
        lines.RemoveAt(which);
        Assert.Contains(Check(lines).Findings, f => f.Code == "chain-sequence-wrong" && f.Severity == Severity.Altered);
    }

    [Fact]
    public void Finds_two_entries_that_changed_places()
    {
        var lines = CustodySamples.Chain_of(5);
        (lines[2], lines[3]) = (lines[3], lines[2]);
        var findings = Check(lines).Findings;
        Assert.Contains(findings, f => f.Code == "chain-sequence-wrong");
        Assert.Contains(findings, f => f.Code == "chain-previous-wrong");
    }

    [Fact]
    public void Finds_a_repeated_entry()
    {
        var lines = CustodySamples.Chain_of(3);
        lines.Insert(1, lines[1]);
        Assert.Contains(Check(lines).Findings, f => f.Code == "chain-sequence-wrong");
    }

    [Fact]
    public void Finds_a_changed_entry_by_the_one_after_it_and_says_where()
    {
        var lines = CustodySamples.Chain_of(3);
        lines[1] = CustodySamples.Changed(lines[1], json => json["policy"] = "builtin/2");
        var finding = Assert.Single(Check(lines).Findings);
        Assert.Equal(("chain-previous-wrong", (long?)(lines[0].Length + 1 + lines[1].Length + 1)), (finding.Code, finding.Offset));
    }

    [Fact]
    public void Finds_an_entry_of_another_subject_chain_or_agency()
    {
        Assert.Contains(CheckFirstChanged(e => e with { Subject = new Subject(SubjectKind.Item, Guid.NewGuid()) }), f => f.Code == "chain-foreign-entry");
        Assert.Contains(CheckFirstChanged(e => e with { Chain = Chain.Defence }), f => f.Code == "chain-foreign-entry");
        var check = new ChainCheck(CustodySamples.Item, Chain.Operational, AgencyId.New());
        check.Add(CustodySamples.First.ToCanonicalBytes(), 0);
        Assert.Contains(check.Findings, f => f.Code == "chain-foreign-agency");
    }

    private static IReadOnlyList<Finding> CheckFirstChanged(Func<CustodyEntry, CustodyEntry> change) =>
        Check([change(CustodySamples.First).ToCanonicalBytes()]).Findings;

    private static ChainCheck Check(IEnumerable<byte[]> lines)
    {
        var check = new ChainCheck(CustodySamples.Item, Chain.Operational);
        long offset = 0;
        foreach (var line in lines)
        {
            check.Add(line, offset);
            offset += line.Length + 1;
        }

        return check;
    }
}
