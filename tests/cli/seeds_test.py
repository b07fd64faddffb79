"""minlife train and verify, the headline: of eight seeds of L(1,6) at least four are proved exact, the rest refuted, and
the same weights whatever the threads."""
import unittest

from models import ModelTest


class Seeds(ModelTest):
    def test_eight_seeds(self):
        exact = 0
        for seed in range(1, 9):
            with self.subTest(seed=seed):
                self.run_program("train", "--steps=1", "--width=6", f"--seed={seed}", "--threads=1", "--out=m.h5", "--force")
                (trained,) = self.run_json("info", "m.h5")
                code = 0 if trained["status"] == "exact" else 3
                (verified,) = self.run_json("verify", "m.h5", code=code)
                self.assertEqual(verified["exact"], code == 0)
                self.assertEqual(verified["wrong"] == 0, code == 0)
                self.run_program("train", "--steps=1", "--width=6", f"--seed={seed}", "--threads=2", "--out=two.h5", "--force")
                self.assertEqual(self.weights("two.h5"), self.weights("m.h5"))
                exact += code == 0
        self.assertGreaterEqual(exact, 4)


if __name__ == "__main__":
    unittest.main()
