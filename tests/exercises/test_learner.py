from pathlib import Path

from traitlets.config.loader import PyFileConfigLoader

from datagym.exercises import learner_config


def test_the_text_is_a_configuration_that_names_both_folders(tmp_path):
    """Assignment List finds the exchange, and puts assignments where the course looks."""
    exchange, exercises = tmp_path / "ex \"change'", tmp_path / "wörk" / "exercises"
    (tmp_path / "nbgrader_config.py").write_text(learner_config(exchange, exercises), "utf-8")
    config = PyFileConfigLoader("nbgrader_config.py", path=str(tmp_path)).load_config()
    assert config.CourseDirectory.course_id == "datagym"
    assert Path(config.Exchange.root) == exchange
    assert Path(config.Exchange.assignment_dir) == exercises
    assert exercises.parent in Path(config.Exchange.cache).parents
