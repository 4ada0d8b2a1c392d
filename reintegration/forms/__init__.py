"""What people type about registers, absences, meals, programmes, social situations and the timetable."""
