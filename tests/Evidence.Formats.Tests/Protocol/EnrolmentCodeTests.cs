using Evidence.Formats;
using Evidence.Formats.Protocol;
using Xunit;

namespace Evidence.Formats.Tests.Protocol;

public sealed class EnrolmentCodeTests
{
    private static readonly Sha256Hash Root = Sha256Hash.Of("root"u8);

    [Fact]
    public void Reads_back_what_it_wrote_in_eight_groups_of_four()
    {
        var code = EnrolmentCode.New(Root);
        Assert.Matches("^([0-9A-HJKMNP-TV-Z]{4}-){7}[0-9A-HJKMNP-TV-Z]{4}$", code.ToString());
        Assert.True(EnrolmentCode.TryParse(code.ToString(), out var read));
        Assert.Equal(code.Hash, read.Hash);
    }

    [Fact]
    public void Names_its_root_and_no_other()
    {
        var code = EnrolmentCode.New(Root);
        Assert.True(code.Names(Root));
        Assert.False(code.Names(Sha256Hash.Of("another root"u8)));
    }

    [Fact]
    public void Two_codes_are_never_the_same() =>
        Assert.NotEqual(EnrolmentCode.New(Root).Hash, EnrolmentCode.New(Root).Hash);

    [Theory]
    [InlineData("0123-4567-89AB-CDEF-GHJK-MNPQ-RSTV-WXYZ", "00443214c74254b635cf84653a56d7c675be77df")]
    [InlineData("o i23 4567 89ab cdef ghjk mnpq rstv wxyz", "00443214c74254b635cf84653a56d7c675be77df")]
    public void Reads_codes_as_people_type_them(string typed, string bytes)
    {
        Assert.True(EnrolmentCode.TryParse(typed, out var code));
        Assert.Equal(Sha256Hash.Of(Convert.FromHexString(bytes)), code.Hash);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0123-4567-89AB-CDEF-GHJK-MNPQ-RSTV-WXY")]
    [InlineData("0123-4567-89AB-CDEF-GHJK-MNPQ-RSTV-WXYZ0")]
    [InlineData("0123-4567-89AB-CDEF-GHJK-MNPQ-RSTV-WXYU")]
    public void Refuses_what_is_no_code(string? typed) => Assert.False(EnrolmentCode.TryParse(typed, out _));
}
