using Evidence.Devices;
using Evidence.Formats;
using Xunit;

namespace Evidence.Tests.Devices;

public sealed class AssignmentRulesTests
{
    private static readonly PersonId Day = PersonId.New();
    private static readonly PersonId Night = PersonId.New();

    private static DateTimeOffset At(int day, int hour) => new(2026, 11, day, hour, 0, 0, TimeSpan.Zero);

    private static readonly HeldSpan[] Shifts = [new(Day, At(1, 6), At(1, 18)), new(Night, At(1, 18), null)];

    [Fact]
    public void The_officer_is_who_held_the_device_at_capture_not_at_docking() =>
        Assert.Equal(Day, AssignmentRules.OfficerOf(Shifts, At(1, 17), At(2, 7)));

    [Fact]
    public void The_instant_of_the_hand_over_belongs_to_the_one_who_takes_over() =>
        Assert.Equal(Night, AssignmentRules.OfficerOf(Shifts, At(1, 18), At(2, 7)));

    [Theory]
    [InlineData(-3_000)]
    [InlineData(24 * 365)]
    public void A_device_clock_that_makes_no_sense_falls_back_to_the_dock_time(int hoursOff) =>
        Assert.Equal(Night, AssignmentRules.OfficerOf(Shifts, At(1, 12).AddHours(hoursOff), At(2, 7)));

    [Fact]
    public void Nobody_is_named_when_nobody_held_it() =>
        Assert.Null(AssignmentRules.OfficerOf(Shifts, null, At(1, 1)));

    [Fact]
    public void Handing_over_ends_the_open_assignment()
    {
        var fit = AssignmentRules.Fit(Shifts, new HeldSpan(Day, At(2, 6), null));
        Assert.Equal(AssignmentFitKind.Fits, fit.Kind);
        Assert.Equal(Night, fit.Other?.Officer);
    }

    [Fact]
    public void Refuses_a_second_officer_in_a_past_shift() =>
        Assert.Equal(AssignmentFitKind.Overlaps, AssignmentRules.Fit(Shifts, new HeldSpan(Night, At(1, 12), At(1, 13))).Kind);

    [Fact]
    public void Refuses_to_begin_before_an_open_assignment_that_began_later() =>
        Assert.Equal(AssignmentFitKind.Overlaps, AssignmentRules.Fit(Shifts, new HeldSpan(Day, At(1, 18), null)).Kind);

    [Fact]
    public void Touching_shifts_do_not_overlap() =>
        Assert.Equal(
            new AssignmentFit(AssignmentFitKind.Fits, null),
            AssignmentRules.Fit([new HeldSpan(Day, At(1, 6), At(1, 18))], new HeldSpan(Night, At(1, 18), At(2, 6))));

    [Fact]
    public void Refuses_an_end_that_is_not_after_the_beginning() =>
        Assert.Equal(AssignmentFitKind.EndsBeforeItBegins, AssignmentRules.Fit([], new HeldSpan(Day, At(1, 6), At(1, 6))).Kind);
}
