using System.Text;
using Evidence.Formats.Log;
using Xunit;

namespace Evidence.Formats.Tests.Log;

public sealed class LogPolicyTests
{
    private const string Text = "example.org/log\n2\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";

    private static readonly NoteSigner TheLog = NoteSigner.Ed25519("example.org/log", SeedOf(1)), Other = NoteSigner.Ed25519("example.org/other", SeedOf(2));

    private static readonly NoteSigner[] Witnesses = [.. Enumerable.Range(1, 6).Select(n => NoteSigner.Witness($"w{n}", SeedOf(n + 10), new FixedTime(n)))];

    /// <summary>Two of three here and one of three there, as the specification's example has it.</summary>
    private static readonly string Nested = $"""
        # Who has to have seen it
        log {TheLog.Key} https://example.org/log

        witness X1 {Witnesses[0].Key} https://x1.example
        witness X2 {Witnesses[1].Key}
        {'\t'}witness   X3 {'\t'}{Witnesses[2].Key}
        group X 2 X1 X2 X3
        witness Y1 {Witnesses[3].Key}
        witness Y2 {Witnesses[4].Key}
        witness Y3 {Witnesses[5].Key}
        group Y any Y1 Y2 Y3
        group X-and-Y all X Y
        quorum X-and-Y

        """;

    [Theory]
    [InlineData("124", true)]
    [InlineData("236", true)]
    [InlineData("123456", true)]
    [InlineData("123", false)]
    [InlineData("1456", false)]
    [InlineData("", false)]
    public void A_quorum_of_groups_is_met_by_those_who_make_it_up(string who, bool isMet)
    {
        var judgement = Read(Nested).Judge(SignedNote.Sign(Text, [TheLog, .. who.Select(n => Witnesses[n - '1'])]));
        Assert.Equal((NoteVerdict.Signed, isMet), (judgement.Log, judgement.IsQuorumMet));
        Assert.Equal(who, string.Concat(judgement.Witnesses.Where(witness => witness.At is not null).Select(witness => witness.At!.Value.ToUnixTimeSeconds())));
    }

    [Fact]
    public void A_witness_alone_or_none_may_be_the_quorum()
    {
        var one = Read($"log {TheLog.Key}\nwitness W {Witnesses[0].Key}\nquorum W\n");
        Assert.True(one.Judge(SignedNote.Sign(Text, TheLog, Witnesses[0])).IsQuorumMet);
        Assert.False(one.Judge(SignedNote.Sign(Text, TheLog, Witnesses[1])).IsQuorumMet);
        Assert.True(Read($"log {TheLog.Key}\nquorum none").Judge(SignedNote.Sign(Text, TheLog)).IsQuorumMet);
    }

    [Fact]
    public void A_log_of_the_policy_vouches_for_its_own_origin_only()
    {
        var policy = Read($"log {TheLog.Key}\nlog {Other.Key}\nquorum none\n");
        Assert.Equal(NoteVerdict.Signed, policy.Judge(SignedNote.Sign(Text, Other, TheLog)).Log);
        Assert.Equal(NoteVerdict.NotSigned, policy.Judge(SignedNote.Sign(Text, Other)).Log);
        Assert.Equal(NoteVerdict.Signed, LogPolicy.Of(Other.Key).Judge(SignedNote.Sign(Text, Other)).Log);
    }

    [Fact]
    public void A_forged_signature_weighs_more_than_a_good_one()
    {
        var false_ = Encoding.UTF8.GetString(SignedNote.Sign("another\n", TheLog, Witnesses[0]).ToBytes()).Split('\n')[2..4];
        var policy = Read(Nested);
        Assert.Equal(NoteVerdict.Forged, policy.Judge(SignedNote.Sign(Text, TheLog).With(false_)!).Log);
        Assert.Equal(NoteVerdict.Forged, policy.Judge(SignedNote.Sign(Text, TheLog, Witnesses[0]).With(false_)!).Witnesses[0].Verdict);
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("log LOG\n", 0)]
    [InlineData("quorum none\nquorum none\n", 2)]
    [InlineData("quorum X\n", 1)]
    [InlineData("witness W W1\nquorum w\n", 2)]
    [InlineData("quorum W\nwitness W W1\n", 1)]
    [InlineData("witness none W1\nquorum none\n", 1)]
    [InlineData("witness W W1\nwitness W W2\nquorum W\n", 2)]
    [InlineData("witness V W1\nwitness W W1\nquorum W\n", 2)]
    [InlineData("witness W LOG\nquorum none\n", 1)]
    [InlineData("log W1\nquorum none\n", 1)]
    [InlineData("log LOG\nlog LOG x\nquorum none\n", 2)]
    [InlineData("log LOG x y\nquorum none\n", 1)]
    [InlineData("log example.org/log+00000000+AAAA\nquorum none\n", 1)]
    [InlineData("group G all\nquorum G\n", 1)]
    [InlineData("group G all G\nquorum G\n", 1)]
    [InlineData("group G all none\nquorum G\n", 1)]
    [InlineData("witness W W1\ngroup G 0 W\nquorum G\n", 2)]
    [InlineData("witness W W1\ngroup G 2 W\nquorum G\n", 2)]
    [InlineData("witness W W1\ngroup G 01 W\nquorum G\n", 2)]
    [InlineData("witness W W1\ngroup G -1 W\nquorum G\n", 2)]
    [InlineData("witness W W1\ngroup G 99999999999999999999 W\nquorum G\n", 2)]
    [InlineData("witness W W1\ngroup G any W W\nquorum G\n", 2)]
    [InlineData("witness W W1\ngroup G any W\ngroup H any W\nquorum H\n", 3)]
    [InlineData("witness W W1\ngroup W any W\nquorum W\n", 2)]
    [InlineData("something else\nquorum none\n", 1)]
    [InlineData("quorum none extra\n", 1)]
    [InlineData("quorum none\r\n", 1)]
    [InlineData("# \0\nquorum none\n", 1)]
    [InlineData("quorum\u00a0none\n", 1)]
    public void What_is_wrong_with_a_policy_is_said_with_its_line(string text, int line)
    {
        text = text.Replace("LOG", TheLog.Key.ToString(), StringComparison.Ordinal).Replace("W1", Witnesses[0].Key.ToString(), StringComparison.Ordinal)
            .Replace("W2", Witnesses[1].Key.ToString(), StringComparison.Ordinal);
        Assert.False(LogPolicy.TryParse(Encoding.UTF8.GetBytes(text), out var policy, out var faults));
        Assert.Null(policy);
        Assert.Equal(line, faults[0].Line);
    }

    [Fact]
    public void Every_fault_is_told_and_not_the_first_alone()
    {
        Assert.False(LogPolicy.TryParse("log x\nwitness\nquorum y\n"u8, out _, out var faults));
        Assert.Equal([1, 2, 3], faults.Select(fault => fault.Line));
    }

    [Fact]
    public void A_name_is_bytes_and_two_that_look_alike_are_two()
    {
        var text = $"witness K {Witnesses[0].Key}\nwitness \u212a {Witnesses[1].Key}\ngroup G all K \u212a\nquorum G\n";
        Assert.False(Read(text).Judge(SignedNote.Sign(Text, TheLog, Witnesses[0])).IsQuorumMet);
        Assert.True(Read(text).Judge(SignedNote.Sign(Text, Witnesses[0], Witnesses[1])).IsQuorumMet);
        byte[] octets = [.. "witness "u8, 0xff, .. Encoding.UTF8.GetBytes($" {Witnesses[0].Key}\nquorum "), 0xff, (byte)'\n'];
        Assert.True(LogPolicy.TryParse(octets, out _, out _));
    }

    [Fact]
    public void A_policy_of_many_lines_is_read_and_one_of_too_many_refused()
    {
        var groups = string.Concat(Enumerable.Range(1, 200).Select(n => $"group {n} all {n - 1}\n"));
        Assert.True(Read($"witness 0 {Witnesses[0].Key}\n{groups}quorum 200\n").Judge(SignedNote.Sign(Text, Witnesses[0])).IsQuorumMet);
        var many = string.Concat(Enumerable.Range(0, 257).Select(n => $"log {NoteSigner.Ed25519($"l{n}", SeedOf(n)).Key}\n"));
        Assert.False(LogPolicy.TryParse(Encoding.UTF8.GetBytes(many + "quorum none\n"), out _, out var faults));
        Assert.Equal(257, Assert.Single(faults).Line);
        Assert.False(LogPolicy.TryParse(new byte[(1 << 18) + 1], out _, out _));
    }

    [Fact]
    public void Whatever_the_bytes_reading_them_ends()
    {
        var (whole, random) = (Encoding.UTF8.GetBytes(Nested), new Random(20261129));
        for (var round = 0; round < 2_000; round++)
        {
            var bytes = whole[..random.Next(whole.Length + 1)];
            for (var change = random.Next(0, 4); change > 0 && bytes.Length > 0; change--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            if (LogPolicy.TryParse(bytes, out var policy, out _))
                _ = policy.Judge(SignedNote.Sign(Text, TheLog));
        }
    }

    private static LogPolicy Read(string text)
    {
        Assert.True(LogPolicy.TryParse(Encoding.UTF8.GetBytes(text), out var policy, out var faults), string.Join('\n', faults));
        return policy;
    }

    private static byte[] SeedOf(int number) => [.. BitConverter.GetBytes(number), .. new byte[28]];
}
