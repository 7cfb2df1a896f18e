using Evidence.Kernel;

namespace Evidence.Search;

public static class SearchRefusals
{
    public static readonly Refusal TextTooLong = new("search-too-long", 422, $"What to search for is longer than {SearchWords.Longest} characters.", "Search for fewer words.");

    public static readonly Refusal NoWords = new("search-without-words", 422, "What to search for has neither a letter nor a digit.", "Write a word, or a reference.");

    public static readonly Refusal PageSizeWrong = new("page-size-wrong", 422, $"A page has from 1 to {SearchItems.MostAtOnce} recordings.", "Ask for as many, and go on with the next page.");

    public static readonly Refusal NameNeeded = new("name-needed", 422, $"The name is missing or longer than {SavedSearch.LongestName} characters.", "Write in a few words what the search is for.");

    public static readonly Refusal NameTaken = new("name-taken", 409, "You have a search of this name.", "Choose another name, or delete that one.");

    public static readonly Refusal NothingToSave = new("nothing-to-save", 422, "This search has no filter, or one that is too long to be kept.", "Narrow the list down, then save that.");

    public static readonly Refusal TooManySaved = new("too-many-saved", 409, $"You have {SavedSearch.MostOfOne} saved searches.", "Delete one that you do not need.");

    public static readonly Refusal NoSuchSearch = new("no-such-search", 404, "There is no such saved search.", "Reload the page.");

    public static readonly Refusal TooManyToExport = new("too-many-to-export", 409, $"The search finds more than {ExportSearch.Most} recordings.", "Narrow it down, for example by day, and save each part.");

    public static readonly Refusal FilterWrong = new("filter-wrong", 422, "A filter is not one that is there.", "The filters and their values stand in docs/operations/api-clients.md.");
}
