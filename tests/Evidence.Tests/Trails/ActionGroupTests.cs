using Evidence.Formats.Custody;
using Evidence.Trails;
using Xunit;

namespace Evidence.Tests.Trails;

public sealed class ActionGroupTests
{
    [Fact]
    public void Every_action_of_the_vocabulary_is_in_one_group() => Assert.Equal(
        CustodyAction.Vocabulary.Select(action => action.Word).Order(StringComparer.Ordinal),
        Enum.GetValues<ActionGroup>().SelectMany(group => group.Words()).Order(StringComparer.Ordinal));
}
