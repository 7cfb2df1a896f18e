using Evidence.Kernel;
using Evidence.Search;
using Xunit;

namespace Evidence.IntegrationTests.Search;

public sealed class SearchWordsTests
{
    [Theory]
    [InlineData("gate", " \"gate\"")]
    [InlineData("  gate\t26/1234 ", " \"gate\" \"26 1234\"")]
    [InlineData("\"front gate\" -back", " \"front gate\" -\"back\"")]
    [InlineData("-\"front gate\"", " -\"front gate\"")]
    [InlineData("gate OR OR door OR", " \"gate\" or \"door\"")]
    [InlineData("OR gate", " \"gate\"")]
    [InlineData("gate or door", " \"gate\" \"or\" \"door\"")]
    [InlineData("\"never closed", " \"never\" \"closed\"")]
    [InlineData("a\"b c\"d", " \"a b\" \"c d\"")]
    [InlineData("& | !gate:* - -- \"\" (door)", " \"gate\" \"door\"")]
    [InlineData("\"OR\"", " \"OR\"")]
    public void Are_cut_into_quoted_terms(string text, string query) => Assert.Equal(query, SearchWords.Read(text));

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("OR")]
    [InlineData("…\"\" %")]
    public void Without_a_letter_or_digit_are_refused(string text) => Assert.Equal("search-without-words", Assert.Throws<RefusedException>(() => SearchWords.Read(text)).Refusal.Code);
}
